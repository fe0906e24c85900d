package io.lictor.testkit.junit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.lictor.api.internal.RunningThreads;

/**
 * The threads of this JVM which a test may be asked about: all platform threads that are not the JVM's or the test
 * tools' own, and the virtual threads of Lictor.
 *
 * @param names the name of each, by its number
 */
record LiveThreads(Map<Long, String> names) {
    /**
     * Carriers and helpers of virtual threads, of the JVM, of JUnit and Surefire, which come and go by themselves; so
     * do those of an {@code HttpClient}, when it is collected.
     */
    private static final Pattern FOREIGN = Pattern
            .compile("ForkJoinPool.*|VirtualThread-.*|.*Poller|(Read|Write)-Updater|.*Reaper.*"
                    + "|process reaper.*|HttpClient-.*|Common-Cleaner|Cleaner-.*|Finalizer|Reference Handler|Signal Dispatcher"
                    + "|Notification Thread|Attach Listener|DestroyJavaVM|main|.*Compiler.*|RMI .*|JMX .*|surefire-.*"
                    + "|junit-.*|JUnit-.*|testcontainers-.*|idle-connection-.*|Keep-Alive-.*|InnocuousThread.*|");

    LiveThreads {
        names = Map.copyOf(names);
    }

    static LiveThreads now() {
        Map<Long, String> names = new TreeMap<>();
        Thread.getAllStackTraces().keySet().stream().filter(thread -> !FOREIGN.matcher(thread.getName()).matches())
                .forEach(thread -> names.put(thread.threadId(), thread.getName()));
        RunningThreads.now().forEach(thread -> names.put(thread.threadId(), thread.getName()));
        return new LiveThreads(names);
    }

    /** Those that were not there before. */
    List<String> since(LiveThreads before) {
        return new TreeMap<>(names).entrySet().stream().filter(thread -> !before.names.containsKey(thread.getKey()))
                .map(Map.Entry::getValue).toList();
    }
}
