package io.lictor.lock.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.lock.LockLease;
import io.lictor.lock.LockTimeoutException;

/**
 * A process that contends for the locks with several threads until its input ends, and keeps a record of what it
 * believes.
 */
public final class TortureWorker {

    /** For how long carriers are kept busy. */
    static final Duration BUSY = Duration.ofSeconds(8);
    /** Byte of the input that asks for that. */
    static final int OCCUPY = 'b';

    private static final int PATIENCE = 6_000;
    private static final int LONG_PATIENCE = 20_000;
    private static final Duration SHORT = Duration.ofMillis(50);

    private final ConsulClient consul;
    private final Renewals renewals;
    private final WorkerOptions options;
    private final WorkerRecord record;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private TortureWorker(ConsulClient consul, Renewals renewals, WorkerOptions options, WorkerRecord record) {
        this.consul = consul;
        this.renewals = renewals;
        this.options = options;
        this.record = record;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        WorkerOptions options = WorkerOptions.parse(Arrays.asList(args));
        Renewals renewals = new Renewals();
        ConsulSettings settings = ConsulSettings.builder().address(options.consul()).tokenFile(options.tokenFile())
                .observer(renewals).build();
        try (WorkerRecord record = WorkerRecord.create(Path.of(options.record()))) {
            try (ConsulClient consul = ConsulClient.connect(settings)) {
                new TortureWorker(consul, renewals, options, record).run();
            }
            record.event("ended");
        }
    }

    private void run() throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.threads(); i++) {
            int number = i;
            threads.add(Thread.ofPlatform().name("contender-" + i).start(() -> contend(number)));
        }
        // until the harness closes it, or has died
        for (int command = System.in.read(); command >= 0; command = System.in.read()) {
            if (command == OCCUPY) {
                occupyCarriers();
            }
        }
        stopping.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** More threads that compute than there are carriers, so that no other virtual thread runs. */
    private static void occupyCarriers() {
        long end = System.nanoTime() + BUSY.toNanos();
        for (int i = 0; i < 2; i++) {
            Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    private void contend(int number) {
        Holder holder = new Holder(options.name(), number);
        Random random = new Random(holder.hashCode());
        CriticalSection.Surroundings around = new CriticalSection.Surroundings(holder, record, renewals, options.ttl());
        List<Contended> locks = options.locks().stream().map(name -> new Contended(name, consul, options)).toList();
        try (ResourceLink resource = ResourceLink.to(options.resource())) {
            while (!stopping.get()) {
                try {
                    attempt(locks.get(random.nextInt(locks.size())), random, around, resource);
                } catch (ConsulException | IllegalArgumentException e) {
                    // the latter by a token file that holds no token
                    record.event(e.getClass().getSimpleName());
                    pause(random);
                }
                pause(random);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            record.violation(holder + " ended by " + e);
            e.printStackTrace();
        }
    }

    private void attempt(Contended lock, Random random, CriticalSection.Surroundings around,
            ResourceLink resource) throws InterruptedException {
        Optional<LockLease> lease = acquire(lock, random);
        if (lease.isEmpty()) {
            record.event("busy");
            return;
        }
        CriticalSection section;
        try (LockLease held = lease.get()) {
            section = new CriticalSection(lock.guarded(held), held, around);
            section.run(resource);
        }
        section.requireToldOfLoss();
    }

    /** Some give up early or at once, which must leave nothing behind; few wait for as long as a fault takes. */
    private static Optional<LockLease> acquire(Contended lock, Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> lock.tryAcquire();
            case 1 -> lock.tryAcquire(SHORT);
            case 2 -> patiently(lock, Duration.ofMillis(random.nextInt(LONG_PATIENCE)));
            default -> patiently(lock, Duration.ofMillis(random.nextInt(PATIENCE)));
        };
    }

    private static Optional<LockLease> patiently(Contended lock, Duration patience) {
        try {
            return Optional.of(lock.acquire(patience));
        } catch (LockTimeoutException e) {
            if (e.getCause() == null) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void pause(Random random) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2 * options.thinkMillis() + 1)));
    }
}
