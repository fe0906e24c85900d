package io.lictor.http.registration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Default ids of instances: name, host, process, a random part and a running number.
 *
 * <p>Pid and host alone do not tell two containers apart (pid 1, host network), the random part alone tells people
 * nothing. Lower case, because the catalog's ids do not mind the case.
 */
final class InstanceId {

    private static final Pattern UNSAFE = Pattern.compile("[^a-z0-9._-]+");
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String HOST = host(System.getenv("HOSTNAME"), Path.of("/etc/hostname"));
    private static final long RANDOM_PARTS = 1L << 32;

    private InstanceId() {}

    static String next(String service, double random) {
        return safe(service) + "-" + HOST + "-" + ProcessHandle.current().pid() + "-"
                + String.format(Locale.ROOT, "%08x", (long) (random * RANDOM_PARTS)) + "-" + NUMBER.incrementAndGet();
    }

    /** The host's name without asking DNS, which can take ten seconds on a machine that is set up badly. */
    static String host(@Nullable String variable, Path file) {
        if (variable != null && !variable.isBlank()) {
            return safe(variable);
        }
        try {
            String name = Files.readString(file).strip();
            return name.isEmpty() ? "host" : safe(name);
        } catch (IOException e) {
            String windows = System.getenv("COMPUTERNAME");
            return windows == null || windows.isBlank() ? "host" : safe(windows);
        }
    }

    private static String safe(String text) {
        return UNSAFE.matcher(text.strip().toLowerCase(Locale.ROOT)).replaceAll("-");
    }
}
