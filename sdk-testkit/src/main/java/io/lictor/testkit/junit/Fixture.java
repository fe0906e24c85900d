package io.lictor.testkit.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;

/** The Consul, client and time of one scope, each started when first asked for, and the look at what remains of them. */
final class Fixture implements AutoCloseable {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Setup setup;
    private final String clientName = "test-" + NUMBERS.incrementAndGet();
    private final Traces traces;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ManualTime time;
    private @Nullable TestConsul consul;
    private @Nullable ConsulClient client;

    Fixture(Setup setup, boolean concurrent) {
        this.setup = setup;
        this.traces = Traces.of(clientName, concurrent);
    }

    Setup setup() {
        return setup;
    }

    ManualTime time() {
        if (!setup.manualTime()) {
            throw new IllegalStateException("Consul's clock goes by itself (expected: @ConsulTest(manualTime = true))");
        }
        return locked(() -> time == null ? time = ManualTime.create() : time);
    }

    TestConsul consul() {
        return locked(
                () -> consul == null ? consul = Engines.start(setup, setup.manualTime() ? time() : null) : consul);
    }

    ConsulSettings settings() {
        TestConsul there = consul();
        ConsulSettings.Builder settings = ConsulSettings.builder().address(there.uri().toString())
                .clientName(clientName).token(there.managementToken().orElse(null));
        setup.changes().forEach(change -> change.change(settings, there));
        return settings.build();
    }

    ConsulClient client() {
        return locked(() -> client == null ? client = ConsulClient.connect(settings()) : client);
    }

    private <T> T locked(Supplier<T> access) {
        lock.lock();
        try {
            return access.get();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the warnings so far that are not allowed. */
    List<Leak> takeWarnings(Allowed allowed) {
        return traces.takeWarnings(allowed);
    }

    /** Closes everything, and returns what remains that should not. */
    List<Leak> finish(Allowed allowed) {
        // a test that was interrupted for its time limit is looked at as well
        boolean interrupted = Thread.interrupted();
        List<Leak> leaks = new ArrayList<>();
        try (traces) {
            try {
                closeClient();
                leaks.addAll(polls());
                leaks.addAll(sessions());
            } finally {
                // before Consul goes away, of which a client that is still open would complain
                leaks.addAll(takeWarnings(allowed));
                closeConsul();
            }
            if (!allowed.kinds().contains(LeakKind.THREAD)) {
                leaks.addAll(traces.threads());
            }
        } finally {
            closeTime();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        leaks.removeIf(leak -> allowed.kinds().contains(leak.kind()));
        return leaks;
    }

    private List<Leak> polls() {
        TestConsul there = consul;
        if (there == null) {
            return List.of();
        }
        Await.holdsWithin(Traces.SETTLING, () -> Engines.polls(there).isEmpty());
        return Leak.all(LeakKind.POLL, Engines.polls(there));
    }

    private List<Leak> sessions() {
        TestConsul there = consul;
        return there == null || !Engines.mend(there)
                ? List.of()
                : Leak.all(LeakKind.SESSION, AgentCalls.sessions(there.http()));
    }

    private void closeClient() {
        ConsulClient open = client;
        client = null;
        if (open != null) {
            open.close();
        }
    }

    private void closeConsul() {
        TestConsul open = consul;
        consul = null;
        if (open != null) {
            Engines.close(open);
        }
    }

    private void closeTime() {
        ManualTime open = time;
        time = null;
        if (open != null) {
            open.close();
        }
    }

    /** Closes what is open; JUnit calls it when no test came to its end. */
    @Override
    public void close() {
        try (traces) {
            closeClient();
        } finally {
            closeConsul();
            closeTime();
        }
    }
}
