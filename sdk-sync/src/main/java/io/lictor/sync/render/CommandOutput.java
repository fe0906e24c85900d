package io.lictor.sync.render;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a command writes, of which the end is kept. A file and no pipe: a child that outlives the command and keeps its
 * output open holds nobody up.
 */
final class CommandOutput implements AutoCloseable {

    private static final int KEPT = 2_000;
    private static final int LONGEST = 1_000_000;

    private final Path path;
    private final RandomAccessFile file;
    private String before = "";

    private CommandOutput(Path path) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    static CommandOutput create() throws IOException {
        return new CommandOutput(Files.createTempFile("lictor-command-", ".log"));
    }

    /** Where the command writes to: behind what is there, so that it may be shortened meanwhile. */
    ProcessBuilder.Redirect target() {
        return ProcessBuilder.Redirect.appendTo(path.toFile());
    }

    /** Takes its name away once it is open: nothing is left in the folder, however this process ends. */
    void hide() throws IOException {
        Files.deleteIfExists(path);
    }

    /** Lets the beginning of a long output go, before it fills the disk. */
    void shorten() throws IOException {
        if (file.length() > LONGEST) {
            before = last();
            file.setLength(0);
        }
    }

    private String last() throws IOException {
        long skipped = Math.max(0, file.length() - KEPT);
        file.seek(skipped);
        byte[] bytes = new byte[(int) (file.length() - skipped)];
        file.readFully(bytes);
        return (skipped > 0 ? "..." : before) + new String(bytes, StandardCharsets.UTF_8);
    }

    /** The end of it, for a message; empty when nothing was written. */
    String end() throws IOException {
        String text = last().strip();
        return text.isEmpty() ? "" : ": " + text;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
