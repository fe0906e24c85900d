package io.lictor.sync.registrar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

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
        Set<String> sockets = new HashSet<>();
        String suffix = ":" + String.format("%04X", port);
        for (String table : new String[]{"tcp", "tcp6"}) {
            try {
                for (String line : Files.readAllLines(SOCKETS.resolve(table))) {
                    String[] fields = line.strip().split(" +");
                    if (fields.length > INODE && fields[STATE].equals(LISTENING) && fields[ADDRESS].endsWith(suffix)) {
                        sockets.add(fields[INODE]);
                    }
                }
            } catch (IOException e) {
                continue; // not shown here
            }
        }
        return sockets;
    }
}
