package io.lictor.testkit.junit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Something that a test has left behind.
 *
 * @param kind of what kind
 * @param what by its name
 */
record Leak(LeakKind kind, String what) {

    static List<Leak> all(LeakKind kind, List<String> names) {
        return names.stream().map(name -> new Leak(kind, name)).toList();
    }

    /** Fails if there is one. */
    static void failOn(List<Leak> leaks, String test) {
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.stream().map(leak -> "\n  " + leak.kind().word() + ": " + leak.what())
                    .collect(Collectors.joining("", test + " leaves behind:",
                            "\n(close what the test opens; @AllowedLeaks and @AllowedWarnings make exceptions)")));
        }
    }
}
