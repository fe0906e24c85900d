package io.lictor.http.registration;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

import io.lictor.api.ConsulClient;
import io.lictor.testkit.real.ConsulAgent;

/** An application in a JVM of its own; killed by {@link #close()} when it has not ended. */
final class ForkedJvm implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;
    private final Path errors;

    private ForkedJvm(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Starts {@code java} with these arguments, towards this agent. */
    static ForkedJvm java(ConsulAgent agent, Path folder, List<String> arguments) {
        return java(agent.address(), folder, arguments);
    }

    private static ForkedJvm java(String agent, Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(arguments);
        try {
            Path output = Files.createTempFile(folder, "output", ".txt");
            Path errors = Files.createTempFile(folder, "errors", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("CONSUL_") || name.startsWith("JAVA_")
                    || name.startsWith("JDK_"));
            builder.environment().put("CONSUL_HTTP_ADDR", agent);
            return new ForkedJvm(builder.start(), output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a main class on the class path of this test. */
    static ForkedJvm main(ConsulAgent agent, Path folder, Class<?> main, String... options) {
        return main(agent.address(), folder, main, options);
    }

    /** The same, towards whoever listens at this address. */
    static ForkedJvm main(String agent, Path folder, Class<?> main, String... options) {
        List<String> arguments = new ArrayList<>(Arrays.asList(options));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return java(agent, folder, arguments);
    }

    /** The same with arguments of its own. */
    static ForkedJvm main(ConsulAgent agent, Path folder, Class<?> main, List<String> own, String... options) {
        List<String> arguments = new ArrayList<>(Arrays.asList(options));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        arguments.addAll(own);
        return java(agent.address(), folder, arguments);
    }

    /** The jar of sdk-http that the build made. */
    static Path builtJar() {
        Path location = locationOf(RegistrationHub.class);
        if (!location.toString().endsWith(".jar")) {
            throw new IllegalStateException("sdk-http: " + location + " (expected: the built jar; run mvn verify)");
        }
        return location;
    }

    static Path apiClasses() {
        return locationOf(ConsulClient.class);
    }

    static Path testClasses() {
        return locationOf(ForkedJvm.class);
    }

    private static Path locationOf(Class<?> type) {
        return Path.of(java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** An executable jar with one class, which finds all others by its class path, and names the Java agent. */
    static Path executableJar(Path folder, Class<?> main) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, main.getName());
        attributes.putValue("Launcher-Agent-Class", RegistrationAgent.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(element -> !element.contains("test-classes"))
                        .map(element -> Path.of(element).toUri().toString()).collect(Collectors.joining(" ")));
        Path jar = folder.resolve("my app.jar");
        String entry = main.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new JarEntry(entry));
            out.write(Files.readAllBytes(testClasses().resolve(entry)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    /** Waits for a line of its standard output. */
    String awaitLine(String start) {
        Eventually.holds(START, () -> start + ", instead: " + output() + errors(), () -> find(start).isPresent());
        return find(start).orElseThrow();
    }

    /** Only whole lines: the process may be writing. */
    private Optional<String> find(String start) {
        String output = output();
        return output.substring(0, output.lastIndexOf('\n') + 1).lines().filter(line -> line.startsWith(start))
                .findFirst();
    }

    String output() {
        return read(output);
    }

    String errors() {
        return read(errors);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a line to its standard input. */
    void type() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM; {@code Process.destroy} would end its standard input as well. */
    void terminate() {
        process.toHandle().destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("not ended within " + limit + ": " + output() + errors());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit(START);
    }
}
