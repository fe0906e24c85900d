package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.lictor.testkit.net.Await;

/** Four threads that look up, 10,000 times a second in all, and keep what went wrong. */
final class PacedLookups implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int BATCH = 25;
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private final LoadBalancer balancer;
    private final List<String> services;
    private final AtomicLong count = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    private PacedLookups(LoadBalancer balancer, List<String> services) {
        this.balancer = balancer;
        this.services = services;
    }

    static PacedLookups start(LoadBalancer balancer, List<String> services) {
        PacedLookups lookups = new PacedLookups(balancer, services);
        for (int i = 0; i < THREADS; i++) {
            lookups.threads.add(Thread.ofPlatform().name("lookups-" + i).start(lookups::run));
        }
        return lookups;
    }

    private void run() {
        while (!ended) {
            for (int i = 0; i < BATCH; i++) {
                one(services.get(i % services.size()));
            }
            count.addAndGet(BATCH);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void one(String service) {
        try {
            if (!balancer.lookup(service).service().equals(service)) {
                failures.add("another service for " + service);
            }
            if (balancer.instances(service).isEmpty()) {
                failures.add("empty list of " + service);
            }
        } catch (RuntimeException e) {
            failures.add(e.toString());
        }
    }

    /** Waits for so many lookups more. */
    void awaitSome(long more) {
        long target = count.get() + more;
        Await.until(RealDiscovery.LIMIT, target + " lookups", () -> count.get() + "", () -> count.get() >= target);
    }

    long count() {
        return count.get();
    }

    List<String> failures() {
        return failures.stream().limit(10).toList();
    }

    @Override
    public void close() {
        ended = true;
        Await.until(RealDiscovery.LIMIT, "the end of the threads", threads::toString,
                () -> threads.stream().noneMatch(Thread::isAlive));
    }
}
