package io.lictor.testkit.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.testkit.count.VersionTally;
import org.jspecify.annotations.Nullable;

/**
 * A {@code consul} executable with its version. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * for (ConsulBinary binary : ConsulBinary.all()) {
 *     try (ConsulAgent agent = RealConsul.devAgent(options -> options.binary(binary))) {
 *         agent.putKey("greeting", "hello");
 *     }
 * }
 * }</pre>
 *
 * <p>The one that tests get who name none is looked for in this order:
 *
 * <ol>
 *   <li>the environment variable {@code CONSUL_BIN};
 *   <li>{@code consul} on the {@code PATH};
 *   <li>{@code .cache/consul/<version>/consul} in the working folder or a folder above it, or
 *       {@code <version>/consul} in the folder named by the system property {@code lictor.consul.cache}; where it is
 *       missing there, {@code bin/fetch-consul} of the working folder or a folder above it fetches it;
 *   <li>the newest of the user's cache, {@code ${XDG_CACHE_HOME:-~/.cache}/lictor/consul/<version>/consul}.
 * </ol>
 *
 * <p>More of them, for tests that run on each version, are those that the environment variable {@code CONSUL_BINS} names,
 * separated as in {@code PATH}, or without it all of the user's cache. With {@code CONSUL_BIN} and without
 * {@code CONSUL_BINS} there is that one alone.
 *
 * <p>With {@code CI=true} in the environment a real Consul must be found: {@link #tryFind()} throws as
 * {@link #find()} does instead of being empty, so that a build cannot pass by skipping its tests against Consul.
 */
public final class ConsulBinary {
    private static final long VERSION_LIMIT_SECONDS = 20;
    /** A version is asked for once: that takes as long as half a start of an agent. */
    private static final Map<Path, ConsulBinary> KNOWN = new ConcurrentHashMap<>();

    private static final AtomicReference<@Nullable Use> IN_USE = new AtomicReference<>();

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
        return inUse().orElseGet(() -> defaultOf(BinarySearch.ofThisProcess().find()));
    }

    /**
     * Finds the executable if there is one.
     *
     * @return the executable, or empty
     * @throws IllegalStateException when there is none although {@code CI=true}, or {@code CONSUL_BIN} names no
     *     executable file
     */
    public static Optional<ConsulBinary> tryFind() {
        return inUse().or(() -> BinarySearch.ofThisProcess().tryFind().map(ConsulBinary::defaultOf));
    }

    /** As {@link #tryFind()}, but empty also under {@code CI=true}. */
    static Optional<ConsulBinary> available() {
        return inUse().or(() -> BinarySearch.ofThisProcess().search().map(ConsulBinary::defaultOf));
    }

    private static ConsulBinary defaultOf(Path path) {
        ConsulBinary binary = of(path);
        VersionTally.ofThisProcess().isDefault(binary.version.text());
        return binary;
    }

    private static Optional<ConsulBinary> inUse() {
        return Optional.ofNullable(IN_USE.get()).map(Use::binary);
    }

    /**
     * Finds all executables that are there, one of each version.
     *
     * @return them in the order of their versions; empty when there is none
     * @throws IllegalStateException when there is none although {@code CI=true}, {@code CONSUL_BIN} or
     *     {@code CONSUL_BINS} names no executable file, or one of them does not tell its version
     */
    public static List<ConsulBinary> all() {
        BinarySearch search = BinarySearch.ofThisProcess();
        Map<ConsulVersion, ConsulBinary> found = new TreeMap<>();
        search.tryFind().map(ConsulBinary::of).ifPresent(binary -> found.put(binary.version, binary));
        search.others().stream().map(ConsulBinary::of)
                .forEach(binary -> found.putIfAbsent(binary.version, binary));
        return List.copyOf(found.values());
    }

    /**
     * Finds an executable of a version.
     *
     * @param version all three numbers, or two for the newest there is of that line
     * @return the executable
     * @throws IllegalArgumentException when the text is no version
     * @throws IllegalStateException when there is none; the message says which there are
     */
    public static ConsulBinary of(String version) {
        return tryFind(version).orElseThrow(() -> new IllegalStateException("no Consul " + version + " found (expected:"
                + " one of " + all() + "); put an executable at"
                + " ${XDG_CACHE_HOME:-~/.cache}/lictor/consul/<version>/consul, or name it in CONSUL_BINS"));
    }

    /**
     * Finds an executable of a version if there is one.
     *
     * @param version all three numbers, or two for the newest there is of that line
     * @return the executable, or empty
     * @throws IllegalArgumentException when the text is no version
     */
    public static Optional<ConsulBinary> tryFind(String version) {
        ConsulVersion wanted = ConsulVersion.of(version);
        boolean isLine = version.indexOf('.') == version.lastIndexOf('.');
        return all().stream()
                .filter(binary -> isLine ? binary.version.isOfLine(wanted) : binary.version.equals(wanted))
                .reduce((older, newer) -> newer);
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
     * Returns its version. The executable was asked for it once in this JVM.
     *
     * @return such as {@code 1.8.7}
     */
    public ConsulVersion version() {
        return version;
    }

    /**
     * Makes this one the Consul of all tests that name none, in the whole JVM, until the result is closed.
     *
     * @return to be closed
     * @throws IllegalStateException when another one is in use: tests of several versions at the same time say
     *     {@link AgentOptions#binary(ConsulBinary)}
     */
    public Use use() {
        Use use = new Use(this);
        Use other = IN_USE.compareAndExchange(null, use);
        if (other != null) {
            throw new IllegalStateException(
                    this + " is to be used while " + other.binary + " is (expected: one at a time)");
        }
        return use;
    }

    @Override
    public String toString() {
        return "consul " + version + " at " + path;
    }

    /** For how long an executable is the Consul of all tests. Safe for use by several threads. */
    public static final class Use implements AutoCloseable {
        private final ConsulBinary binary;

        private Use(ConsulBinary binary) {
            this.binary = binary;
        }

        private ConsulBinary binary() {
            return binary;
        }

        /** Gives way to the one that was found. Does nothing the second time. */
        @Override
        public void close() {
            IN_USE.compareAndSet(this, null);
        }
    }
}
