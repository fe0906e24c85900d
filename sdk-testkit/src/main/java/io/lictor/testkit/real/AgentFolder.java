package io.lictor.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The folder of one agent: configuration, data and log. The watchdog removes it. */
final class AgentFolder {
    private static final String LOG = "agent.log";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path folder;

    private AgentFolder(Path folder) {
        this.folder = folder;
    }

    /** Chooses a name; the folder itself is made when there is a watchdog to remove it. */
    static AgentFolder choose() {
        return new AgentFolder(Path.of(System.getProperty("java.io.tmpdir"), "lictor-consul-" + UUID.randomUUID()));
    }

    /** Makes the folder, which only this user may read, unless it is there. */
    void make() {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder of a Consul agent: " + folder, e);
        }
    }

    Path path() {
        return folder;
    }

    Path data() {
        return folder.resolve("data");
    }

    Path logFile() {
        return folder.resolve(LOG);
    }

    /** Writes a configuration file and returns it. */
    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + name + " of a Consul agent", e);
        }
    }

    /** Returns the log's lines; bytes that are no UTF-8 do no harm. */
    List<String> log() {
        try {
            if (!Files.exists(logFile())) {
                return List.of();
            }
            return new String(Files.readAllBytes(logFile()), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + logFile(), e);
        }
    }

    /** Returns how many bytes the log has by now. */
    long logSize() {
        return logFile().toFile().length();
    }

    /** Returns the log from the given byte on. */
    String logFrom(long offset) {
        try {
            byte[] bytes = Files.exists(logFile()) ? Files.readAllBytes(logFile()) : new byte[0];
            int from = (int) Math.min(offset, bytes.length);
            return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + logFile(), e);
        }
    }

    void wipeData() {
        delete(data());
    }

    private static void delete(Path top) {
        if (!Files.exists(top)) {
            return;
        }
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(top)) {
            walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
            for (Path path : paths) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + top, e);
        }
    }
}
