package io.lictor.testkit.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The {@code consul} executable. Immutable and safe for use by several threads.
 *
 * <p>It is looked for in this order:
 *
 * <ol>
 *   <li>the environment variable {@code CONSUL_BIN};
 *   <li>{@code consul} on the {@code PATH};
 *   <li>{@code .cache/consul/<version>/consul} in the working folder or a folder above it, or
 *       {@code <version>/consul} in the folder named by the system property {@code lictor.consul.cache}; where it is
 *       missing there, {@code bin/fetch-consul} of the working folder or a folder above it fetches it.
 * </ol>
 *
 * <p>With {@code CI=true} in the environment a real Consul must be found: {@link #tryFind()} throws as
 * {@link #find()} does instead of being empty, so that a build cannot pass by skipping its tests against Consul.
 */
public final class ConsulBinary {
    private static final long VERSION_LIMIT_SECONDS = 20;
    /** A version is asked for once: that takes as long as half a start of an agent. */
    private static final Map<Path, ConsulBinary> KNOWN = new ConcurrentHashMap<>();

    private final Path path;
    private final ConsulVersion version;

    private ConsulBinary(Path path, ConsulVersion version) {
        this.path = path;
        this.version = version;
    }

    /**
     * Finds the executable.
     *
     * @return the executable
     * @throws IllegalStateException when there is none; the message says what to do
     */
    public static ConsulBinary find() {
        return of(BinarySearch.ofThisProcess().find());
    }

    /**
     * Finds the executable if there is one.
     *
     * @return the executable, or empty
     * @throws IllegalStateException when there is none although {@code CI=true}, or {@code CONSUL_BIN} names no
     *     executable file
     */
    public static Optional<ConsulBinary> tryFind() {
        return BinarySearch.ofThisProcess().tryFind().map(ConsulBinary::of);
    }

    /**
     * Uses a given executable.
     *
     * @param path the executable
     * @return the executable with its version
     * @throws IllegalStateException when it does not tell its version
     */
    public static ConsulBinary of(Path path) {
        return KNOWN.computeIfAbsent(path, ConsulBinary::ask);
    }

    private static ConsulBinary ask(Path path) {
        try {
            Process process = new ProcessBuilder(path.toString(), "version").redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(VERSION_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return new ConsulBinary(path, ConsulVersion.parse(printed));
        } catch (IOException e) {
            throw new IllegalStateException("consul: " + path + " (expected: an executable): " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + path + " for its version", e);
        }
    }

    /**
     * Returns where the executable is.
     *
     * @return its path
     */
    public Path path() {
        return path;
    }

    /**
     * Returns its version.
     *
     * @return such as {@code 1.8.7}
     */
    public String version() {
        return version.text();
    }

    ConsulVersion parsedVersion() {
        return version;
    }

    @Override
    public String toString() {
        return "consul " + version() + " at " + path;
    }
}
