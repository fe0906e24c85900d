package io.lictor.http.transport.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Value made from files, made again when they change. Material that cannot be used does not replace the last good one:
 * a certificate and its key are rarely written in one step.
 *
 * @param <T> type of the value
 */
final class Reloading<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final List<Path> paths;
    private final Source<T> source;
    private final ConsulRuntime runtime;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile T value;
    private volatile long nextLook;
    private List<Object> stamps;
    private boolean broken;

    /**
     * Maker of the value.
     *
     * @param <T> type of the value
     */
    @FunctionalInterface
    interface Source<T> {
        T read() throws IOException, GeneralSecurityException;
    }

    Reloading(List<Path> paths, Source<T> source, ConsulRuntime runtime) {
        this.paths = List.copyOf(paths);
        this.source = source;
        this.runtime = runtime;
        try {
            this.stamps = stamps();
            this.value = source.read();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        this.nextLook = runtime.nanoTime() + LOOK.toNanos();
    }

    T get() {
        if (!paths.isEmpty() && runtime.nanoTime() - nextLook >= 0 && reading.tryLock()) {
            try {
                look();
                nextLook = runtime.nanoTime() + LOOK.toNanos();
            } finally {
                reading.unlock();
            }
        }
        return value;
    }

    private void look() {
        try {
            List<Object> now = stamps();
            if (!now.equals(stamps)) {
                value = source.read();
                stamps = now;
                LOG.info("TLS files were read again: {}", paths);
            }
            broken = false;
        } catch (IOException | GeneralSecurityException e) {
            if (!broken) {
                LOG.warn("TLS files have changed and cannot be used; the last good ones stay in use: {}",
                        e.getMessage());
            }
            broken = true;
        }
    }

    private List<Object> stamps() throws IOException {
        List<Object> found = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : files(path)) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    found.add(List.of(file, attributes.lastModifiedTime(), attributes.size(),
                            String.valueOf(attributes.fileKey())));
                } catch (IOException e) {
                    throw PemFile.unusable(file, e);
                }
            }
        }
        return found;
    }

    static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
