package io.lictor.lock;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.SessionDefinition;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The moments at which a hold begins and ends, with a session whose clock is moved by hand. */
@Timeout(60)
class LockHoldTest {

    private static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final InProcessConsul server = InProcessConsul.start();
    private final ConsulClient consul = ConsulClient
            .connect(ConsulSettings.builder().address(server.address()).observer(new ConsulObserver() {
                @Override
                public void lockLost(String key, String reason) {
                    lost.add(reason);
                }
            }).build());
    private final LockThreads threads = new LockThreads(consul.runtime());
    private final Gate gate = new Gate(consul.runtime(), "thing", 1);
    private final HandClock clock = new HandClock(consul.runtime());

    @AfterEach
    void close() {
        threads.close();
        consul.close();
        server.close();
    }

    private HeldSession session() {
        String id = consul.sessions().create(SessionDefinition.builder().ttl(TTL).build());
        return HeldSession.begin(consul, threads, id, new SessionLife(clock, SessionLife.Start.now(clock), TTL), false);
    }

    /** Something that is held, whatever Consul says. */
    private static final class Thing implements Claim {
        @Override
        public String key() {
            return "thing";
        }

        @Override
        public int permit() {
            return 0;
        }

        @Override
        public String watchedKey() {
            return "thing";
        }

        @Override
        public boolean isHeldIn(KeyValueEntry entry) {
            return true;
        }

        @Override
        public boolean isWrittenOver(KeyValueEntry entry) {
            return false;
        }

        @Override
        public void repair() {}

        @Override
        public void release(Duration timeout) {}
    }

    private LockHold hold(HeldSession session, boolean interruptOwner) throws InterruptedException {
        Gate.Pass pass = requireNonNull(gate.enter(Deadline.none(consul.runtime())));
        return new LockHold(new LockHold.Acquired(session, new Thing(), 7), pass, interruptOwner);
    }

    private boolean isFree() throws InterruptedException {
        Gate.Pass pass = gate.enter(Deadline.none(consul.runtime()));
        if (pass != null) {
            pass.giveBack();
        }
        return pass != null;
    }

    /** A hold that says what it was told, and stops whoever puts it into a set, and whoever takes it out until it is told. */
    private static final class Probe implements HeldSession.Hold {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private final Runnable onEntry;
        private boolean entered;

        Probe(Runnable onEntry) {
            this.onEntry = onEntry;
        }

        @Override
        public int hashCode() {
            if (entered) {
                boolean unused = Await.holdsWithin(Duration.ofSeconds(5), () -> !told.isEmpty());
            } else {
                entered = true;
                onEntry.run();
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public String key() {
            return "probe";
        }

        @Override
        public boolean isLease() {
            return true;
        }

        @Override
        public void sessionEnded(String reason) {
            told.add(reason);
        }

        @Override
        public @Nullable Duration look() {
            return null;
        }
    }

    /**
     * The session ends in the middle of the attachment: at its look at the clock, or when the hold is put among the others. A
     * hold that was refused and told all the same has given its pass to somebody else, and would go on without one.
     */
    @ParameterizedTest
    @ValueSource(strings = {"at the clock", "at the set"})
    void aHoldIsTakenAndToldOrRefusedAndNotTold(String where) throws Exception {
        HeldSession session = session();
        CountDownLatch ended = new CountDownLatch(1);
        Runnable end = once(() -> endElsewhere(session, ended));
        Probe probe = new Probe(where.equals("at the set") ? end : () -> {});
        if (where.equals("at the clock")) {
            clock.beforeLook(end);
        }

        boolean taken = session.attach(probe);
        clock.beforeLook(() -> {});

        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        if (taken) {
            Await.until(LIMIT, "told", () -> probe.told.toString(), () -> !probe.told.isEmpty());
        }
        // what is told is told by this job or before it
        CountDownLatch later = new CountDownLatch(1);
        threads.tell("later", later::countDown);
        assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(probe.told).hasSize(taken ? 1 : 0);
        assertThat(session.attach(new Probe(() -> {}))).isFalse();
    }

    private static Runnable once(Runnable task) {
        AtomicBoolean first = new AtomicBoolean(true);
        return () -> {
            if (first.compareAndSet(true, false)) {
                task.run();
            }
        };
    }

    /** Ends the session on another thread, and comes back when that is done, or cannot be as long as this one goes on. */
    private static void endElsewhere(HeldSession session, CountDownLatch ended) {
        Thread thread = Thread.ofPlatform().start(() -> {
            session.end("the end");
            ended.countDown();
        });
        Await.until(LIMIT, "ended, or waiting for the lock", () -> thread.getState().toString(),
                () -> ended.getCount() == 0 || thread.getState() == Thread.State.WAITING);
    }

    @Test
    void aPassThatWasGivenBackCarriesNothing() throws Exception {
        Gate.Pass pass = requireNonNull(gate.enter(Deadline.none(consul.runtime())));
        HeldSession session = session();
        LockHold hold = new LockHold(new LockHold.Acquired(session, new Thing(), 7), pass, false);
        pass.giveBack();

        assertThatIllegalStateException().isThrownBy(() -> session.attach(hold))
                .withMessageContaining("given back");

        assertThat(session.leases()).isZero();
        assertThat(gate.hold()).isNull();
    }

    @Test
    void aLeaseThatRanOutAndIsClosedFirstIsLost() throws Exception {
        HeldSession session = session();
        LockHold hold = hold(session, true);
        assertThat(session.attach(hold)).isTrue();
        LockLease lease = requireNonNull(hold.lease());
        CountDownLatch told = new CountDownLatch(1);
        lease.onLost(told::countDown);

        clock.move(TTL);
        lease.close();

        assertThat(lease.lossReason()).isEqualTo(Loss.TTL_SPENT);
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lost).containsExactly(Loss.TTL_SPENT);
        assertThat(Thread.interrupted()).as("who closes it needs no interrupt").isFalse();
        assertThat(isFree()).isTrue();
    }

    @Test
    void aLeaseThatRanOutSaysWhyAtOnce() throws Exception {
        HeldSession session = session();
        LockHold hold = hold(session, false);
        assertThat(session.attach(hold)).isTrue();
        LockLease lease = requireNonNull(hold.lease());
        assertThat(lease.lossReason()).isNull();

        clock.move(TTL);

        assertThat(lease.lossReason()).isEqualTo(Loss.TTL_SPENT);
        assertThat(lease.isHeld()).isFalse();
        Await.until(LIMIT, "told", () -> lost.toString(), () -> !lost.isEmpty());
    }

    @Test
    void aListenerThatThrowsACheckedExceptionDoesNotSilenceTheNext() throws Exception {
        HeldSession session = session();
        LockHold hold = hold(session, false);
        assertThat(session.attach(hold)).isTrue();
        LockLease lease = requireNonNull(hold.lease());
        CountDownLatch told = new CountDownLatch(1);
        lease.onLost(() -> LockHoldTest.<RuntimeException>sneak(new IOException("of a listener")));
        lease.onLost(told::countDown);

        session.end("the end");

        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void listenersThatBlockDoNotKeepOthersFromBeingTold() throws Exception {
        HeldSession session = session();
        Gate wide = new Gate(consul.runtime(), "thing", 200);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            LockHold hold = new LockHold(new LockHold.Acquired(session, new Thing(), 7),
                    requireNonNull(wide.enter(Deadline.none(consul.runtime()))), false);
            assertThat(session.attach(hold)).isTrue();
            requireNonNull(hold.lease()).onLost(() -> {
                told.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        session.end("the end");

        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        never.countDown();
    }

    @Test
    void theEndOfTheClientWaitsForListenersForAMoment() throws Exception {
        DistributedLock lock = DistributedLock.named("a", consul);
        LockLease lease = lock.acquire(LIMIT);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<String> seen = new CopyOnWriteArrayList<>();
        lease.onLost(() -> {
            begun.countDown();
            try {
                go.await();
                seen.add("whole");
            } catch (InterruptedException e) {
                seen.add("interrupted");
            }
        });
        Thread closing = Thread.ofPlatform().start(consul::close);
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        go.countDown();
        closing.join();

        assertThat(seen).containsExactly("whole");
    }
}
