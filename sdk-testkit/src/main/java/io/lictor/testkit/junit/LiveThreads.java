package io.lictor.testkit.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;

/**
 * The threads of this JVM which a test may be asked about: all platform threads that are not the JVM's or the test
 * tools' own, and the virtual threads of Lictor. Only a thread dump knows virtual threads; one takes some milliseconds.
 *
 * @param names the name of each, by its number
 */
record LiveThreads(Map<Long, String> names) {
    private static final Pattern LINE = Pattern.compile("#(\\d+) \"(.*)\"( virtual)?.*");
    private static final Pattern LICTOR = Pattern.compile("(consul|lictor|manual)-.*");
    /**
     * Carriers and helpers of virtual threads, of the JVM, of JUnit and Surefire, which come and go by themselves; so
     * do those of an {@code HttpClient}, when it is collected.
     */
    private static final Pattern FOREIGN = Pattern.compile("ForkJoinPool.*|VirtualThread-.*|.*Poller|.*Reaper.*"
            + "|process reaper.*|HttpClient-.*|Common-Cleaner|Cleaner-.*|Finalizer|Reference Handler|Signal Dispatcher"
            + "|Notification Thread|Attach Listener|DestroyJavaVM|main|.*Compiler.*|RMI .*|JMX .*|surefire-.*"
            + "|junit-.*|JUnit-.*|testcontainers-.*|idle-connection-.*|Keep-Alive-.*|InnocuousThread.*|");

    LiveThreads {
        names = Map.copyOf(names);
    }

    static LiveThreads now() {
        Map<Long, String> names = new TreeMap<>();
        for (String line : dump()) {
            Matcher thread = LINE.matcher(line);
            if (thread.matches() && isOfInterest(thread.group(2), thread.group(3) != null)) {
                names.put(Long.valueOf(thread.group(1)), thread.group(2));
            }
        }
        return new LiveThreads(names);
    }

    private static boolean isOfInterest(String name, boolean virtual) {
        return virtual ? LICTOR.matcher(name).matches() : !FOREIGN.matcher(name).matches();
    }

    /** Those that were not there before. */
    List<String> since(LiveThreads before) {
        return new TreeMap<>(names).entrySet().stream().filter(thread -> !before.names.containsKey(thread.getKey()))
                .map(Map.Entry::getValue).toList();
    }

    private static List<String> dump() {
        try {
            Path folder = Files.createTempDirectory("lictor-threads");
            Path file = folder.resolve("dump.txt");
            try {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpThreads(file.toString(),
                        ThreadDumpFormat.TEXT_PLAIN);
                return Files.readAllLines(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no thread dump", e);
        }
    }
}
