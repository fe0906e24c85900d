package io.lictor.examples;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs {@link HelloService}. It ends when this JVM does, however that ends. */
record HelloProcess(String name, Process process) implements AutoCloseable {

    static HelloProcess start(String name, String consulAddress) throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        String classPath = System.getProperty("java.class.path") + File.pathSeparator
                + System.getProperty("jdk.module.path", "");
        ProcessBuilder builder = new ProcessBuilder(List.of(java, "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp",
                classPath, HelloService.class.getName(), name));
        builder.environment().put("CONSUL_HTTP_ADDR", consulAddress);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT);
        return new HelloProcess(name, builder.start());
    }

    /** As {@code kill -9}: no good-bye. */
    void kill() {
        process.destroyForcibly();
    }

    /** As {@code kill}: the SDK's shutdown hook drains and deregisters. */
    void terminate() {
        process.destroy();
    }

    boolean awaitEnd(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
