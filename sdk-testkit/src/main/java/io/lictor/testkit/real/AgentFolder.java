package io.lictor.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of one agent: configuration, data and log. The watchdog removes it. */
final class AgentFolder {
    private static final String LOG = "agent.log";
    private final Path folder;

    private AgentFolder(Path folder) {
        this.folder = folder;
    }

    static AgentFolder create() {
        try {
            return new AgentFolder(Files.createTempDirectory("lictor-consul-"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for a Consul agent", e);
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

    /** Removes the whole folder, for an agent that was never started. */
    void remove() {
        delete(folder);
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
