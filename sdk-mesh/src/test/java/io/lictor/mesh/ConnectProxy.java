package io.lictor.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulBinary;

/** Consul's own proxy: {@code consul connect proxy}. */
final class ConnectProxy implements AutoCloseable {

    private final Process process;
    private final Path output;

    private ConnectProxy(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static ConnectProxy start(ConsulAgent agent, String service, String... options) {
        try {
            Path output = Files.createTempFile("connect-proxy", ".log");
            List<String> command = new ArrayList<>(List.of(ConsulBinary.find().path().toString(), "connect", "proxy",
                    "-http-addr=" + agent.httpUri(), "-service=" + service));
            command.addAll(List.of(options));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
                    .start();
            return new ConnectProxy(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
