package io.lictor.sync.registrar;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a file that somebody follows as a careful editor does: a reader sees the old text or the new one. */
final class FileInPlace {

    private FileInPlace() {}

    static void write(Path file, String text) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling("fresh"), text);
        Files.move(fresh, file, ATOMIC_MOVE);
    }
}
