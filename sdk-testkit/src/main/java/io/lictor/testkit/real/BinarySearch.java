package io.lictor.testkit.real;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** The order in which the {@code consul} executable is looked for. */
final class BinarySearch {
    private static final String EXECUTABLE = "consul";
    private static final String CACHE_PROPERTY = "lictor.consul.cache";
    private static final long FETCH_LIMIT_SECONDS = 180;
    private static final ReentrantLock FETCHING = new ReentrantLock();
    /** Why fetching failed in this JVM; it is not tried again for every test. */
    private static @Nullable String fetchFailure;

    private final UnaryOperator<@Nullable String> environment;
    private final @Nullable String cache;
    private final Path start;

    BinarySearch(UnaryOperator<@Nullable String> environment, @Nullable String cache, Path start) {
        this.environment = environment;
        this.cache = cache;
        this.start = start.toAbsolutePath();
    }

    static BinarySearch ofThisProcess() {
        return new BinarySearch(
                System::getenv, System.getProperty(CACHE_PROPERTY), Path.of(System.getProperty("user.dir")));
    }

    Path find() {
        return search().orElseThrow(this::notFound);
    }

    Optional<Path> tryFind() {
        Optional<Path> found = search();
        if (found.isEmpty() && isCi()) {
            throw notFound();
        }
        return found;
    }

    /** Under {@code CI=true} the absence of a real Consul is a failure. */
    boolean isCi() {
        return "true".equals(environment.apply("CI"));
    }

    IllegalStateException notFound() {
        String failure = fetchFailure;
        return new IllegalStateException(
                "no Consul found (expected: one of these): set CONSUL_BIN to a consul executable;"
                        + " or put consul on the PATH; or run bin/fetch-consul of the project, which fills .cache/consul on machines"
                        + " with Debian packages; or put an executable at ${XDG_CACHE_HOME:-~/.cache}/lictor/consul/<version>/consul;"
                        + " or, for a single agent, install Docker and add"
                        + " org.testcontainers:testcontainers to the test classpath."
                        + (failure == null ? "" : " bin/fetch-consul was tried: " + failure));
    }

    Optional<Path> search() {
        return named().or(this::onPath).or(this::cached).or(this::fetched).or(this::newestOfUser);
    }

    /** Those besides the one found, in the order in which they win. */
    List<Path> others() {
        String names = environment.apply("CONSUL_BINS");
        if (names != null && !names.isBlank()) {
            return Arrays.stream(names.split(File.pathSeparator, -1)).filter(name -> !name.isBlank())
                    .map(name -> executable("CONSUL_BINS", name)).toList();
        }
        return named().isPresent() ? List.of() : userCache().map(BinarySearch::allIn).orElse(List.of());
    }

    private Optional<Path> newestOfUser() {
        return userCache().flatMap(BinarySearch::newestIn);
    }

    private Optional<Path> userCache() {
        String xdg = environment.apply("XDG_CACHE_HOME");
        String home = environment.apply("HOME");
        Optional<Path> caches = xdg != null && !xdg.isBlank()
                ? Optional.of(Path.of(xdg))
                : Optional.ofNullable(home).filter(folder -> !folder.isBlank())
                        .map(folder -> Path.of(folder, ".cache"));
        return caches.map(folder -> folder.resolve("lictor").resolve(EXECUTABLE));
    }

    private Optional<Path> named() {
        String name = environment.apply("CONSUL_BIN");
        if (name == null || name.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(executable("CONSUL_BIN", name));
    }

    private static Path executable(String variable, String name) {
        Path path = Path.of(name);
        if (!isExecutable(path)) {
            throw new IllegalStateException(variable + ": " + name + " (expected: an executable file)");
        }
        return path.toAbsolutePath();
    }

    private Optional<Path> onPath() {
        String path = environment.apply("PATH");
        return Arrays.stream(path == null ? new String[0] : path.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, EXECUTABLE))
                .filter(BinarySearch::isExecutable)
                .findFirst();
    }

    private Optional<Path> cached() {
        String folder = cache;
        if (folder != null) {
            return newestIn(Path.of(folder));
        }
        return startAndAbove()
                .map(above -> newestIn(above.resolve(".cache").resolve(EXECUTABLE)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Path> fetched() {
        FETCHING.lock();
        try {
            Optional<Path> script = startAndAbove()
                    .map(above -> above.resolve("bin").resolve("fetch-consul"))
                    .filter(BinarySearch::isExecutable)
                    .findFirst();
            return script.isEmpty() || fetchFailure != null ? Optional.empty() : run(script.get());
        } finally {
            FETCHING.unlock();
        }
    }

    private static Optional<Path> run(Path script) {
        try {
            Path errors = Files.createTempFile("lictor-fetch-consul-", ".log");
            try {
                Process process = new ProcessBuilder(script.toString()).redirectError(errors.toFile()).start();
                process.getOutputStream().close();
                String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (process.waitFor(FETCH_LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
                    return Optional.of(Path.of(printed));
                }
                process.destroyForcibly();
                fetchFailure = Files.readString(errors).strip();
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            fetchFailure = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fetchFailure = "interrupted";
        }
        return Optional.empty();
    }

    private Stream<Path> startAndAbove() {
        return Stream.iterate(start, folder -> folder != null, Path::getParent);
    }

    private static Optional<Path> newestIn(Path versions) {
        return allIn(versions).stream().findFirst();
    }

    /** The newest first. */
    private static List<Path> allIn(Path versions) {
        if (!Files.isDirectory(versions)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(versions)) {
            return folders.map(folder -> folder.resolve(EXECUTABLE))
                    .filter(BinarySearch::isExecutable)
                    .sorted(Comparator.comparing(BinarySearch::versionKey).reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + versions, e);
        }
    }

    /** Pads the numbers, so that 1.20.1 comes after 1.8.7. */
    private static String versionKey(Path executable) {
        StringBuilder key = new StringBuilder();
        for (String part : executable.getName(executable.getNameCount() - 2).toString().split("\\.", -1)) {
            key.append("0".repeat(Math.max(0, 8 - part.length()))).append(part).append('.');
        }
        return key.toString();
    }

    private static boolean isExecutable(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
