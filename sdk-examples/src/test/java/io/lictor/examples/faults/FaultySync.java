package io.lictor.examples.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.lictor.api.ConsulClient;
import io.lictor.sync.render.Command;
import io.lictor.sync.render.FileSync;
import io.lictor.sync.render.NginxUpstream;
import io.lictor.sync.render.SyncedFile;

/** A process of its own that follows Consul with two files for one nginx, by scripts that go wrong. */
final class FaultySync {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private FaultySync() {}

    /** @param args the folder of the files, the folder of the scripts, the endpoint of the fallback */
    public static void main(String[] args) throws InterruptedException {
        Path folder = Path.of(args[0]);
        Path scripts = Path.of(args[1]);
        ConsulClient consul = ConsulClient.connect();
        FileSync sync = FileSync.builder(consul).quiet(Duration.ofMillis(100), Duration.ofMillis(500))
                .retry(Duration.ofMillis(300)).file(file("web", folder, scripts, args[2], "here"))
                .file(file("api", folder, scripts, args[2], "{new}")).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            sync.close();
            consul.close();
        }));
        new CountDownLatch(1).await();
    }

    private static SyncedFile file(String service, Path folder, Path scripts, String fallback, String looksAt) {
        Path file = folder.resolve(service + ".conf");
        return NginxUpstream.of(service).fallback(fallback).to(file)
                .check(Command.of("/bin/sh", scripts.resolve("check.sh").toString(), service,
                        looksAt.equals("here") ? file.toString() : looksAt).within(LIMIT))
                .reload(Command.of("/bin/sh", scripts.resolve("reload.sh").toString()).within(LIMIT)).build();
    }
}
