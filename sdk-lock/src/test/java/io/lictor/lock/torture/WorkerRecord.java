package io.lictor.lock.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a worker says about itself, line by line in a file, so that it outlives a SIGKILL. A line reaches the kernel before
 * the worker goes on.
 */
final class WorkerRecord implements AutoCloseable {

    private static final int UNKNOWN = -1;

    private final Writer file;
    private final ReentrantLock lock = new ReentrantLock();

    private WorkerRecord(Writer file) {
        this.file = file;
    }

    static WorkerRecord create(Path path) {
        try {
            return new WorkerRecord(Files.newBufferedWriter(path, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void acquired(String name, long token, int thread, long moment) {
        write("A " + name + " " + token + " " + thread + " " + moment);
    }

    void ended(String name, long token, OptionalLong believedUntil, Tenure.End end) {
        write("R " + name + " " + token + " " + believedUntil.orElse(UNKNOWN) + " " + end);
    }

    /** It believes in its lease although a larger token was seen. */
    void outrun(String name, long token) {
        write("O " + name + " " + token);
    }

    /** Something that must not be. */
    void violation(String text) {
        write("V " + text.replace('\n', ' '));
    }

    /** Something that may be under faults, counted by name. */
    void event(String name) {
        write("N " + name.replace(' ', '_'));
    }

    private void write(String line) {
        lock.lock();
        try {
            file.write(line + "\n");
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A record that was read.
     *
     * @param tenures every acquisition
     * @param outrun those that believed in their lease although a larger token had been seen
     * @param violations what the worker itself found wrong
     * @param events how often something happened that may
     */
    record Content(List<Tenure> tenures, List<Tenure> outrun, List<String> violations, Map<String, Integer> events) {}

    /** Reads what a worker wrote; a last line that was cut off is left out. */
    static Content read(String worker, Path path) {
        Map<String, Tenure> tenures = new LinkedHashMap<>();
        Set<String> outrun = new LinkedHashSet<>();
        List<String> violations = new ArrayList<>();
        Map<String, Integer> events = new LinkedHashMap<>();
        String text = text(path);
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "A" -> tenures.put(words[1] + " " + words[2],
                        new Tenure(words[1], Long.parseLong(words[2]), new Holder(worker, Integer.parseInt(words[3])),
                                Long.parseLong(words[4]), OptionalLong.empty(), Tenure.End.CUT_SHORT));
                case "R" -> tenures.computeIfPresent(words[1] + " " + words[2], (key, begun) -> ended(begun, words));
                case "O" -> outrun.add(words[1] + " " + words[2]);
                case "N" -> events.merge(words[1], 1, Integer::sum);
                default -> violations.add(worker + ": " + line);
            }
        });
        return new Content(List.copyOf(tenures.values()), outrun.stream().map(tenures::get).toList(),
                List.copyOf(violations), events);
    }

    private static Tenure ended(Tenure begun, String[] words) {
        long until = Long.parseLong(words[3]);
        return new Tenure(begun.lock(), begun.token(), begun.holder(), begun.acquiredAt(),
                until == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(until), Tenure.End.valueOf(words[4]));
    }

    private static String text(Path path) {
        try {
            return Files.exists(path) ? Files.readString(path, StandardCharsets.US_ASCII) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
