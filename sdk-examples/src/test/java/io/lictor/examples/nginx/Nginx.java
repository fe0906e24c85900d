package io.lictor.examples.nginx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.net.Await;

/** A running nginx with a master and one worker. */
public final class Nginx implements AutoCloseable {

    private static final Duration SOON = Duration.ofMinutes(1);

    private final NginxFolder folder;
    private final Process master;

    private Nginx(NginxFolder folder, Process master) {
        this.folder = folder;
        this.master = master;
    }

    /** Starts it and waits until it answers. */
    public static Nginx start(NginxFolder folder) {
        try {
            Process master = new ProcessBuilder(folder.command()).redirectErrorStream(true)
                    .redirectOutput(folder.path().resolve("output.log").toFile()).start();
            Nginx nginx = new Nginx(folder, master);
            Await.until(SOON, "nginx at " + folder.endpoint() + " answers", () -> String.join("\n", folder.log()),
                    () -> Get.status(folder.host(), folder.port()) > 0);
            return nginx;
        } catch (IOException e) {
            throw new UncheckedIOException("nginx", e);
        }
    }

    /** Waits until the last reload that was asked for is done, and the worker from before it has gone. */
    public void awaitReloaded() {
        Await.until(SOON, "one worker, of after the last reload", () -> workers() + " workers; " + tail(), () -> {
            List<String> log = folder.log();
            return last(log, "start worker process ") > last(log, "signal process started") && workers() == 1;
        });
    }

    private static int last(List<String> log, String text) {
        for (int i = log.size() - 1; i >= 0; i--) {
            if (log.get(i).contains(text)) {
                return i;
            }
        }
        return -1;
    }

    private long workers() {
        return master.children().count();
    }

    /** The number of reloads so far. */
    public long reloads() {
        return folder.log().stream().filter(line -> line.contains("signal process started")).count();
    }

    private String tail() {
        List<String> log = folder.log();
        return String.join("\n", log.subList(Math.max(0, log.size() - 20), log.size()));
    }

    @Override
    public void close() {
        List<ProcessHandle> workers = master.children().toList();
        master.destroy();
        try {
            if (!master.waitFor(5, TimeUnit.SECONDS)) {
                master.destroyForcibly();
                workers.forEach(ProcessHandle::destroyForcibly);
                master.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
