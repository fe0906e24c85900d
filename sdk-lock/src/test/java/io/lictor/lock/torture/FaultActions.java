package io.lictor.lock.torture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.real.ConsulAgent;

/** How each fault is done. Each returns when what it did is over, and says whom it hit. */
final class FaultActions {

    private static final Duration HOLDER_LIMIT = Duration.ofSeconds(10);
    private static final Duration DOWN = Duration.ofSeconds(2);
    private static final Duration SLOW = Duration.ofMillis(100);
    private static final int CUTS = 5;

    private final Arena arena;
    private final Random random;

    FaultActions(Arena arena, Random random) {
        this.arena = arena;
        this.random = random;
    }

    String perform(Fault fault) {
        Duration expiry = arena.recovery().plusSeconds(1);
        return switch (fault) {
            case KILL_HOLDER -> onHolder((worker, lock) -> arena.replace(worker));
            case FREEZE_HOLDER -> onHolder((worker, lock) -> worker.freeze(expiry).awaitThaw());
            case PAUSE_HOLDER -> onHolder((worker, lock) -> worker.freeze(arena.ttl().dividedBy(2)).awaitThaw());
            case BLACKHOLE_HOLDER ->
                onHolder((worker, lock) -> through(arena.proxyOf(worker), FaultProxy::blackhole, expiry));
            case RESET_HOLDER -> onHolder((worker, lock) -> through(arena.proxyOf(worker), FaultProxy::reset,
                    arena.ttl().multipliedBy(2)));
            case BUSY_CARRIERS -> onHolder((worker, lock) -> busyCarriers(worker));
            case BAD_TOKEN -> onHolder((worker, lock) -> badToken(worker));
            case DELETE_KEY -> onHolder((worker, lock) -> deleteKey(lock));
            case OVERWRITE_KEY -> onHolder(arena.locks().stream().filter(lock -> !Contended.isSemaphore(lock)).toList(),
                    (worker, lock) -> overwriteKey(lock));
            case RESTORE_SNAPSHOT -> restoreSnapshot();
            case FAR_WORKER -> farWorker();
            case CUT_EVERYBODY -> cutEverybody();
            case SLOW_NETWORK -> slowNetwork();
            case KILL_LEADER -> downAndUp(arena.cluster().leader());
            case KILL_FOLLOWER -> downAndUp(oneOf(arena.cluster().followers()));
            case KILL_AGENT -> downAndUp(oneOf(arena.cluster().clients()));
            case RESTART_AGENT -> restart(oneOf(arena.cluster().clients()));
            case FREEZE_LEADER -> freeze(arena.cluster().leader(), expiry);
            case FREEZE_FOLLOWER -> freeze(oneOf(arena.cluster().followers()), expiry);
            case FREEZE_AGENT -> freeze(oneOf(arena.cluster().clients()), expiry);
        };
    }

    /** Keeps the next holder of some lock in its critical section, and acts there. */
    private String onHolder(BiConsumer<WorkerProcess, String> action) {
        return onHolder(arena.guarded(), action);
    }

    private String onHolder(List<String> locks, BiConsumer<WorkerProcess, String> action) {
        String lock = oneOf(locks);
        CompletableFuture<Write> detained = arena.resource().detain(lock, arena.longestFault());
        try {
            Write write = detained.get(HOLDER_LIMIT.toSeconds(), TimeUnit.SECONDS);
            action.accept(arena.worker(write.holder().worker()), lock);
            return write.holder().worker() + " with " + lock + ", token " + write.token();
        } catch (TimeoutException e) {
            arena.resource().release(lock);
            return "nobody, since nobody had " + lock;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void through(FaultProxy proxy, Consumer<FaultProxy> mode, Duration time) {
        mode.accept(proxy);
        Nemesis.pause(time);
        proxy.pass();
    }

    private void busyCarriers(WorkerProcess worker) {
        worker.occupyCarriers();
        Nemesis.pause(TortureWorker.BUSY);
    }

    private void badToken(WorkerProcess worker) {
        worker.token("\uFEFF" + WorkerProcess.TOKEN);
        Nemesis.pause(arena.ttl().dividedBy(3));
        worker.token(WorkerProcess.TOKEN);
        Nemesis.pause(arena.ttl());
    }

    private void deleteKey(String lock) {
        arena.cluster().leader().http().delete(path(lock)).ok();
        Nemesis.pause(arena.ttl());
    }

    private void overwriteKey(String lock) {
        arena.cluster().leader().http().put(path(lock), "scribble").ok();
        Nemesis.pause(arena.ttl());
    }

    private static String path(String lock) {
        return "/v1/kv/" + Contended.nameOf(lock) + "/.lock";
    }

    private String restoreSnapshot() {
        ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
        String leader = arena.cluster().leader().uri().toString();
        try (ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(leader).build())) {
            consul.snapshots().save(snapshot, QueryOptions.none());
            Nemesis.pause(Duration.ofMillis(500 + random.nextInt(2_000)));
            consul.snapshots().restore(new ByteArrayInputStream(snapshot.toByteArray()), QueryOptions.none());
        }
        return snapshot.size() + " bytes";
    }

    private String farWorker() {
        WorkerProcess worker = oneOf(arena.living());
        through(arena.proxyOf(worker), proxy -> proxy.delay(SLOW), arena.ttl().multipliedBy(4));
        return worker.name() + ", " + SLOW.toMillis() + " ms each way";
    }

    private String cutEverybody() {
        for (int i = 0; i < CUTS; i++) {
            arena.proxies().forEach(FaultProxy::cut);
            Nemesis.pause(Duration.ofMillis(200 + random.nextInt(200)));
        }
        return arena.proxies().size() + " proxies, " + CUTS + " times";
    }

    private String slowNetwork() {
        arena.proxies().forEach(proxy -> proxy.delay(SLOW));
        Nemesis.pause(arena.ttl().multipliedBy(2));
        arena.proxies().forEach(FaultProxy::pass);
        return SLOW.toMillis() + " ms each way";
    }

    private static String downAndUp(ConsulAgent agent) {
        agent.kill();
        Nemesis.pause(DOWN);
        agent.start();
        return agent.nodeName();
    }

    private static String restart(ConsulAgent agent) {
        agent.restart();
        return agent.nodeName();
    }

    private static String freeze(ConsulAgent agent, Duration time) {
        agent.freeze();
        Nemesis.pause(time);
        agent.thaw();
        return agent.nodeName();
    }

    private <T> T oneOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }
}
