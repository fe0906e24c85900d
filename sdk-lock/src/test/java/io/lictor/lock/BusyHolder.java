package io.lictor.lock;

import java.io.IOException;
import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;

/** A process that holds a lock, says what becomes of it, and keeps all carriers of virtual threads busy until its input ends. */
public final class BusyHolder {

    private BusyHolder() {}

    public static void main(String[] args) throws InterruptedException {
        Thread deaf = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // until the test ends
                }
            } catch (IOException e) {
                // the same
            }
            Runtime.getRuntime().halt(0);
        });
        ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(args[0]).build());
        LockLease lease = DistributedLock.builder("busy/" + args[3], consul).ttl(Duration.parse(args[1])).build()
                .acquire();
        lease.onLost(() -> say("lost"));
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            Thread.ofVirtual().start(() -> {
                while (deaf.isAlive()) {
                    Thread.onSpinWait();
                }
            });
        }
        say("held");
        long begun = System.nanoTime();
        long busy = Duration.parse(args[2]).toNanos();
        while (System.nanoTime() - begun < busy && lease.isHeld()) {
            Thread.onSpinWait();
        }
        say(lease.isHeld() ? "held throughout" : "not held");
        deaf.join();
    }

    private static void say(String text) {
        System.out.println(text);
        System.out.flush();
    }
}
