package io.lictor.http.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.RequestOutcome;
import io.lictor.api.observe.WatchView;
import io.lictor.testkit.net.Await;

/** Watches all services of a catalog with three instances each, changes them at random, and measures. */
final class ScaleRun implements AutoCloseable {

    static final int INSTANCES = 3;
    static final int CHANGES_PER_SECOND = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration MISSED = Duration.ofSeconds(20);

    private final URI consul;
    private final int services;
    private final CatalogWriter writer;
    private final CatalogWriter.Row[][] rows;
    private final Traffic traffic = new Traffic();
    private final ConsulClient client;
    private final List<Watch<List<ServiceInstance>>> watches = new ArrayList<>();
    private final List<List<ServiceInstance>> lists = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread sampler;
    private volatile boolean closed;

    ScaleRun(URI consul, int services) {
        this.consul = consul;
        this.services = services;
        this.writer = new CatalogWriter(consul);
        this.rows = new CatalogWriter.Row[services][INSTANCES];
        for (int service = 0; service < services; service++) {
            for (int instance = 0; instance < INSTANCES; instance++) {
                rows[service][instance] = new CatalogWriter.Row(service, instance, 8_000 + instance, "1", "passing");
                writer.put(rows[service][instance]);
            }
        }
        this.client = ConsulClient
                .connect(ConsulSettings.builder().addresses(List.of(consul)).observer(traffic).build());
        this.sampler = Thread.ofPlatform().daemon().name("connection-sampler").start(this::sample);
    }

    /** Counts what the client asks. */
    private static final class Traffic implements ConsulObserver {
        final AtomicLong requests = new AtomicLong();
        final AtomicLong refused = new AtomicLong();

        @Override
        public void requestFinished(String operation, RequestOutcome outcome, int status, Duration elapsed) {
            if (outcome == RequestOutcome.ANSWERED) {
                requests.incrementAndGet();
            } else if (outcome != RequestOutcome.CANCELLED && outcome != RequestOutcome.REJECTED) {
                refused.incrementAndGet();
            }
        }

        @Override
        public void watchFailed(WatchView watch, ConsulException failure) {
            refused.incrementAndGet();
        }
    }

    /**
     * The figures of a run.
     *
     * @param openedMillis until every watch had its value
     * @param connections most at a time
     * @param refused connections refused, requests and polls failed
     * @param idle requests a second while nothing changes
     * @param storm requests a second while everything does
     * @param p50 milliseconds until half of the changes were visible
     * @param p99 milliseconds until nearly all were
     * @param slowest milliseconds until the last one was
     * @param changes how many there were
     * @param missed how many were never seen
     * @param heapBytes for each service, beyond its instances
     * @param threads platform threads more than before
     */
    record Figures(int services, long openedMillis, int connections, long refused, double idle, double storm, long p50,
            long p99, long slowest, int changes, int missed, long heapBytes, int threads) {
        @Override
        public String toString() {
            return "| %,d | %.1f s | %d | %d | %.1f | %.0f | %d ms | %d ms | %d ms | %d of %,d | %.1f KB | %d |"
                    .formatted(services,
                            openedMillis / 1e3, connections, refused, idle, storm, p50, p99, slowest, missed, changes,
                            heapBytes / 1024.0, threads);
        }
    }

    private void sample() {
        // a line a socket: number, own end, other end, state (1: established); IPv6 ends with the IPv4 address
        String address = "";
        for (String part : List.of(consul.getHost().split("\\.", -1))) {
            address = "%02X".formatted(Integer.parseInt(part)) + address;
        }
        Pattern established = Pattern.compile(
                "\\s*\\d+: \\w*0100007F:\\w{4} \\w*%s:%04X 01 .*".formatted(address, consul.getPort()));
        while (!closed) {
            int now = 0;
            for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
                try (var lines = Files.lines(Path.of(table))) {
                    now += (int) lines.filter(line -> established.matcher(line).matches()).count();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            connections.accumulateAndGet(now, Math::max);
            Await.holdsWithin(Duration.ofMillis(20), () -> closed);
        }
    }

    /** Everything, one after another. */
    Figures measure(Duration storm, Duration idle) {
        int threads = Thread.getAllStackTraces().size();
        for (int i = 0; i < services; i++) {
            lists.add(client.discovery().find(ServiceQuery.of("service-" + i)).value());
        }
        long instances = usedHeap();
        lists.clear();
        long begun = System.nanoTime();
        for (int i = 0; i < services; i++) {
            watches.add(client.discovery().watch(ServiceQuery.of("service-" + i)));
        }
        watches.forEach(watch -> watch.await(PATIENCE));
        long opened = (System.nanoTime() - begun) / 1_000_000;
        awaitRest();
        long watching = usedHeap();
        long before = traffic.requests.get();
        Await.holdsWithin(idle, () -> false);
        double quiet = (traffic.requests.get() - before) / seconds(idle);
        before = traffic.requests.get();
        Storm changes = new Storm();
        changes.run(storm);
        double busy = (traffic.requests.get() - before) / seconds(storm);
        int more = Thread.getAllStackTraces().size() - threads;
        return changes
                .figures(new Figures(services, opened, connections.get(), traffic.refused.get(), quiet, busy, 0, 0,
                        0, 0, 0, (watching - instances) / services, more));
    }

    /** The polls that began before there were too many must end first: however long that takes on a busy machine. */
    private void awaitRest() {
        Duration look = Duration.ofSeconds(2);
        Await.holdsWithin(look.multipliedBy(3), () -> false);
        Await.until(PATIENCE, "rest", () -> traffic.requests + " requests", () -> {
            long before = traffic.requests.get();
            Await.holdsWithin(look, () -> false);
            return traffic.requests.get() - before < 10;
        });
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    /** The least of some looks: an answer that is being read at one of them is kept by nobody. */
    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            System.gc();
            Await.holdsWithin(Duration.ofMillis(200), () -> false);
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    /** A change that was acknowledged and is to be seen. */
    private record Pending(CatalogWriter.Row row, Predicate<List<ServiceInstance>> visible, long acknowledged) {}

    /** Random changes at a rate, and the time until each is visible. */
    private final class Storm {
        private final Random random = new Random(1);
        private final List<Pending> pending = new ArrayList<>();
        private final List<Long> delays = new ArrayList<>();
        private int changes;
        private int missed;

        void run(Duration time) {
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < time.toNanos()) {
                long due = begun + changes * 1_000_000_000L / CHANGES_PER_SECOND;
                if (System.nanoTime() - due >= 0) {
                    change();
                }
                look();
                Await.holdsWithin(Duration.ofMillis(1), () -> false);
            }
            long end = System.nanoTime();
            while (!pending.isEmpty() && System.nanoTime() - end < MISSED.toNanos()) {
                look();
                Await.holdsWithin(Duration.ofMillis(1), () -> false);
            }
            missed += pending.size();
            pending.forEach(change -> System.getLogger("measured").log(System.Logger.Level.WARNING,
                    "missed: {0}, {1}", change.row, watches.get(change.row.service()).state()));
        }

        private void change() {
            int service = random.nextInt(services);
            if (pending.stream().anyMatch(each -> each.row.service() == service)) {
                return;
            }
            int instance = random.nextInt(INSTANCES);
            CatalogWriter.Row old = rows[service][instance];
            boolean registered = !old.status().equals("gone");
            CatalogWriter.Row next = registered
                    ? switch (random.nextInt(5)) {
                        case 0 -> new CatalogWriter.Row(service, instance, old.port() + 1, old.version(), old.status());
                        case 1 -> new CatalogWriter.Row(service, instance, old.port(), old.version() + "x".repeat(
                                old.version().length() > 20 ? 0 : 1), old.status());
                        case 2, 3 -> new CatalogWriter.Row(service, instance, old.port(), old.version(),
                                old.status().equals("passing") ? "critical" : "passing");
                        default -> new CatalogWriter.Row(service, instance, old.port(), old.version(), "gone");
                    }
                    : new CatalogWriter.Row(service, instance, old.port() + 1, old.version(), "passing");
            rows[service][instance] = next;
            if (next.status().equals("gone")) {
                writer.remove(next);
            } else {
                writer.put(next);
            }
            changes++;
            pending.add(new Pending(next, list -> shows(list, next), System.nanoTime()));
        }

        private static boolean shows(List<ServiceInstance> list, CatalogWriter.Row row) {
            ServiceInstance shown = list.stream().filter(each -> each.id().equals(row.id())).findFirst().orElse(null);
            return row.status().equals("passing")
                    ? shown != null && shown.port() == row.port() && shown.tags().contains(row.version())
                            && row.version().equals(shown.meta().get("version"))
                    : shown == null;
        }

        private void look() {
            for (Iterator<Pending> all = pending.iterator(); all.hasNext();) {
                Pending change = all.next();
                List<ServiceInstance> list = watches.get(change.row.service()).state().value();
                if (list != null && change.visible.test(list)) {
                    delays.add(System.nanoTime() - change.acknowledged);
                    all.remove();
                }
            }
        }

        Figures figures(Figures rest) {
            delays.sort(null);
            return new Figures(rest.services, rest.openedMillis, rest.connections, traffic.refused.get(), rest.idle,
                    rest.storm, at(50), at(99), at(100), changes, missed, rest.heapBytes, rest.threads);
        }

        private long at(int percent) {
            return delays.isEmpty()
                    ? -1
                    : delays.get(Math.min(delays.size() - 1, delays.size() * percent / 100)) / 1_000_000;
        }
    }

    @Override
    public void close() {
        closed = true;
        client.close();
        writer.close();
        try {
            sampler.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
