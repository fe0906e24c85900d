package io.lictor.lock.torture;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;

/** Three servers, two client agents, worker processes which reach them through a proxy each, and a resource. */
final class Arena implements AutoCloseable {

    private static final PrintStream OUT = System.out;
    private static final Duration START = Duration.ofMinutes(3);

    private final TortureSettings settings;
    private final Path folder;
    private final ConsulCluster cluster;
    private final FencedResource resource = FencedResource.fenced();
    private final Map<String, Seat> seats = new ConcurrentHashMap<>();
    private final List<WorkerProcess> ended = new CopyOnWriteArrayList<>();
    private final long begun = System.nanoTime();

    /** The place of a worker, which a successor takes. */
    private record Seat(WorkerProcess worker, FaultProxy proxy) {}

    private Arena(TortureSettings settings, Path folder, ConsulCluster cluster) {
        this.settings = settings;
        this.folder = folder;
        this.cluster = cluster;
    }

    static Arena open(TortureSettings settings, Path folder) {
        // The least TTL of Consul is 10 s; lowered, an expiry takes seconds, and half an hour holds many. Servers that a busy
        // machine starves for a second are to keep their leader.
        ConsulCluster cluster = RealConsul
                .cluster(3, options -> options.extraConfig("{\"session_ttl_min\":\"1s\"}").logLevel("WARN")
                        .raftMultiplier(3).startTimeout(START))
                .withClientAgent().withClientAgent();
        Arena arena = new Arena(settings, folder, cluster);
        try {
            for (int i = 0; i < settings.workers(); i++) {
                ConsulAgent agent = cluster.clients().get(i % cluster.clients().size());
                arena.seat("worker-" + i, FaultProxy.create(agent.uri()));
            }
            return arena;
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private void seat(String name, FaultProxy proxy) {
        WorkerOptions options = new WorkerOptions(name, proxy.uri().toString(), resource.port(),
                folder.resolve(name).toString(), locks(), settings.threads(), settings.ttl(), settings.lockDelay(),
                settings.thinkMillis());
        seats.put(name, new Seat(WorkerProcess.start(options), proxy));
    }

    /** Kills a worker and starts another one in its place, which has another name. */
    void replace(WorkerProcess worker) {
        worker.kill();
        ended.add(worker);
        Seat seat = seatOf(worker.name());
        seats.remove(worker.name());
        seat(worker.name() + "'", seat.proxy());
    }

    private Seat seatOf(String worker) {
        return Objects.requireNonNull(seats.get(worker), worker);
    }

    WorkerProcess worker(String name) {
        return seatOf(name).worker();
    }

    List<WorkerProcess> living() {
        return seats.values().stream().map(Seat::worker).toList();
    }

    /** Also those that were killed. */
    List<WorkerProcess> everybody() {
        List<WorkerProcess> all = new ArrayList<>(ended);
        all.addAll(living());
        return all;
    }

    FaultProxy proxyOf(WorkerProcess worker) {
        return seatOf(worker.name()).proxy();
    }

    List<FaultProxy> proxies() {
        return seats.values().stream().map(Seat::proxy).toList();
    }

    ConsulCluster cluster() {
        return cluster;
    }

    FencedResource resource() {
        return resource;
    }

    List<String> locks() {
        return IntStream.range(0, settings.locks()).mapToObj(Contended::name).toList();
    }

    /** What the resource keeps tokens for. */
    List<String> guarded() {
        return locks().stream().flatMap(name -> Contended.guarded(name).stream()).toList();
    }

    Duration ttl() {
        return settings.ttl();
    }

    /** Time in which a lock is free again whose holder has vanished. */
    Duration recovery() {
        return settings.ttl().multipliedBy(2).plus(settings.lockDelay());
    }

    /** No fault takes longer, starts of agents aside. */
    Duration longestFault() {
        return recovery().plusSeconds(2);
    }

    void say(String format, Object... values) {
        OUT.printf(Locale.ROOT, "[%6.1f s] " + format + "%n", prepended((System.nanoTime() - begun) / 1e9, values));
    }

    private static Object[] prepended(double seconds, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = seconds;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }

    @Override
    public void close() {
        living().forEach(WorkerProcess::close);
        proxies().forEach(FaultProxy::close);
        resource.close();
        cluster.close();
    }
}
