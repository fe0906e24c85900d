package io.lictor.sync.render;

import java.io.File;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What a command writes, of which the end is kept. It goes into a pipe whose other end a program of its own holds, which
 * keeps the end and ends with the last writer: what a command leaves in the background fills no disk, holds nobody up, and
 * can write on when this process has ended. Where that program is missing nothing is kept.
 */
final class CommandOutput implements AutoCloseable {

    private static final int KEPT = 2_000;
    private static final long END_SECONDS = 1;
    private static final List<String> KEEPER = List.of("tail", "-c", String.valueOf(KEPT + 1));
    private static final boolean HAS_KEEPER = isOnPath(KEEPER.getFirst());

    private final FileChannel file;
    private final Process command;
    private final @Nullable Process keeper;

    private CommandOutput(FileChannel file, Process command, @Nullable Process keeper) {
        this.file = file;
        this.command = command;
        this.keeper = keeper;
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv("PATH");
        return path != null && Arrays.stream(path.split(File.pathSeparator, -1)).filter(folder -> !folder.isBlank())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Starts a command. */
    static CommandOutput start(List<String> line) throws IOException {
        Path path = Files.createTempFile("lictor-command-", ".log");
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            boolean started = false;
            try {
                CommandOutput output = start(line, path, file);
                started = true;
                return output;
            } finally {
                if (!started) {
                    file.close();
                }
            }
        } finally {
            // it is open: nothing is left in the folder, however this process ends
            Files.deleteIfExists(path);
        }
    }

    private static CommandOutput start(List<String> line, Path path, FileChannel file) throws IOException {
        ProcessBuilder command = new ProcessBuilder(line).redirectErrorStream(true);
        if (!HAS_KEEPER) {
            return new CommandOutput(file, command.redirectOutput(ProcessBuilder.Redirect.DISCARD).start(), null);
        }
        ProcessBuilder keeper = new ProcessBuilder(KEEPER).redirectOutput(path.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        List<Process> both = ProcessBuilder.startPipeline(List.of(command, keeper));
        return new CommandOutput(file, both.getFirst(), both.getLast());
    }

    /** The command. */
    Process command() {
        return command;
    }

    /** The end of it, for a message; empty when nothing was written, or something in the background may write on. */
    String end() throws IOException, InterruptedException {
        if (keeper == null || !keeper.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            return "";
        }
        byte[] bytes = Channels.newInputStream(file).readAllBytes();
        int skipped = Math.max(0, bytes.length - KEPT);
        String text = new String(bytes, skipped, bytes.length - skipped, StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "" : (skipped > 0 ? ": ..." : ": ") + text;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
