package io.lictor.sync.registrar;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where this process runs: the container, whose id the kernel shows by the files that the engine has put into it, else the
 * machine. Two that share an agent, and paths and names besides, are told apart by it.
 */
final class Machine {

    private static final Pattern CONTAINER = Pattern.compile("[/-]([0-9a-f]{64})(?=[/.\\s]|$)");
    private static final Pattern OF_THE_ENGINE = Pattern.compile(" /etc/(?:hostname|hosts|resolv\\.conf) ");
    private static final int SHOWN = 12;

    private final Path root;

    Machine(Path root) {
        this.root = root;
    }

    static Machine here() {
        return new Machine(Path.of("/"));
    }

    /** The same for as long as the container is there, or the machine. */
    String id() {
        String container = container();
        if (container != null) {
            return container.substring(0, SHOWN);
        }
        String machine = read("etc/machine-id").strip();
        // whoever has set machines up does not want to see this id on a network
        return machine.isEmpty() ? hostName() : Fingerprint.of("lictor " + machine).substring(0, SHOWN);
    }

    private @Nullable String container() {
        String mounts = read("proc/self/mountinfo").lines().filter(line -> OF_THE_ENGINE.matcher(line).find())
                .reduce("", (all, line) -> all + line + "\n");
        for (String text : new String[]{mounts, read("proc/self/cgroup")}) {
            Matcher found = CONTAINER.matcher(text);
            if (found.find()) {
                return found.group(1);
            }
        }
        return null;
    }

    /** Empty where there is no such file. */
    private String read(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
