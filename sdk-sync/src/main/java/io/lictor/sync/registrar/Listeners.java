package io.lictor.sync.registrar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sockets of this machine that listen on a port, where the kernel shows them (Linux). */
final class Listeners {

    private static final Path SOCKETS = Path.of("/proc/self/net");
    private static final String LISTENING = "0A";
    private static final int ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private Listeners() {}

    /** What the kernel calls them; another socket never has the same name at the same time. */
    static Set<String> on(int port) {
        String suffix = ":" + String.format(Locale.ROOT, "%04X", port);
        return Stream.of("tcp", "tcp6").flatMap(Listeners::lines).map(line -> line.strip().split(" +", -1))
                .filter(fields -> fields.length > INODE && fields[STATE].equals(LISTENING)
                        && fields[ADDRESS].endsWith(suffix))
                .map(fields -> fields[INODE]).collect(Collectors.toSet());
    }

    /** None where they are not shown. */
    private static Stream<String> lines(String table) {
        try {
            return Files.readAllLines(SOCKETS.resolve(table)).stream();
        } catch (IOException e) {
            return Stream.of();
        }
    }
}
