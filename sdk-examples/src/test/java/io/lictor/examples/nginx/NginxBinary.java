package io.lictor.examples.nginx;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The nginx executable: {@code NGINX_BIN}; the {@code PATH}; the project's cache; fetched into that. */
final class NginxBinary {

    private static @Nullable Path found;

    private NginxBinary() {}

    static Path find() {
        Path known = found;
        if (known == null) {
            known = named().or(NginxBinary::onPath).or(NginxBinary::cached).orElseGet(NginxBinary::fetched);
            found = known;
        }
        return known;
    }

    private static Optional<Path> named() {
        String name = System.getenv("NGINX_BIN");
        if (name == null || name.isBlank()) {
            return Optional.empty();
        }
        if (!Files.isExecutable(Path.of(name))) {
            throw new IllegalStateException("NGINX_BIN: " + name + " (expected: an executable file)");
        }
        return Optional.of(Path.of(name).toAbsolutePath());
    }

    private static Optional<Path> onPath() {
        String path = System.getenv("PATH");
        return Arrays.stream(path == null ? new String[0] : path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank()).map(folder -> Path.of(folder, "nginx")).filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> cached() {
        return above().map(folder -> folder.resolve(".cache/nginx/nginx")).filter(Files::isExecutable).findFirst();
    }

    private static Path fetched() {
        Path script = above().map(folder -> folder.resolve("bin/fetch-nginx")).filter(Files::isExecutable).findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no nginx found (expected: NGINX_BIN, nginx on the PATH, or"
                                + " the project's bin/fetch-nginx)"));
        try {
            Process process = new ProcessBuilder(script.toString()).redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("bin/fetch-nginx failed with " + process.exitValue());
            }
            return Path.of(printed);
        } catch (IOException e) {
            throw new UncheckedIOException("bin/fetch-nginx", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while nginx is fetched", e);
        }
    }

    private static Stream<Path> above() {
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent);
    }
}
