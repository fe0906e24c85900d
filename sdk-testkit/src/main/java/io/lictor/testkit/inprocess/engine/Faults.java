package io.lictor.testkit.inprocess.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.inprocess.http.Request;
import io.lictor.testkit.inprocess.http.Response;
import org.jspecify.annotations.Nullable;

/** What a test wants to go wrong. */
public final class Faults {
    static final String NO_SERVER = "rpc error getting client: failed to get conn: dial tcp "
            + "127.0.0.1:0->127.0.0.1:8300: connect: connection refused";
    private static final Duration LEADER_HOLD = Duration.ofSeconds(7);

    private final ConsulRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private final Set<ConsulRuntime.Signal> waiting = ConcurrentHashMap.newKeySet();
    private boolean frozen;
    private volatile boolean leaderless;
    private volatile long leaderlessSince;
    private volatile boolean serverless;
    private volatile long serverlessSince;
    private volatile long indexShift;
    private volatile Duration delay = Duration.ZERO;
    private volatile @Nullable Scripted scripted;

    /** An answer given in place of the true one. */
    private record Scripted(Predicate<Request> to, Response response, boolean afterApplying, AtomicInteger times) {
        boolean takes(Request request) {
            return to.test(request) && times.getAndUpdate(left -> left > 0 ? left - 1 : 0) > 0;
        }
    }

    Faults(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    /** Ends all of them. */
    public void clear() {
        delay = Duration.ZERO;
        indexShift = 0;
        scripted = null;
        leader(true);
        servers(true);
        thaw();
    }

    /** Answers some requests otherwise, {@code times} times; {@code afterApplying} when they take effect all the same. */
    public void answer(Predicate<Request> to, Response response, boolean afterApplying, int times) {
        scripted = new Scripted(to, response, afterApplying, new AtomicInteger(times));
    }

    /** Answers everything later. */
    public void delay(Duration delay) {
        this.delay = delay;
    }

    /** Lowers or raises every index that is sent. */
    public void shiftIndex(long by, boolean relative) {
        indexShift = relative ? indexShift + by : by;
    }

    long shiftIndex(long index) {
        return indexShift == 0 ? index : Math.max(1, index + indexShift);
    }

    /** Takes the leader away, or brings it back. */
    public void leader(boolean present) {
        if (leaderless == present) {
            leaderlessSince = runtime.nanoTime();
            leaderless = !present;
        }
        waiting.forEach(ConsulRuntime.Signal::raise);
    }

    /** Whether there is a leader. */
    public boolean hasLeader() {
        return !leaderless;
    }

    /** Takes all servers away from the agent, or brings them back. */
    public void servers(boolean present) {
        if (serverless == present) {
            serverlessSince = runtime.nanoTime();
            serverless = !present;
        }
    }

    /** Whether the agent reaches a server. */
    public boolean hasServers() {
        return !serverless;
    }

    long secondsWithoutServers() {
        return serverless ? (runtime.nanoTime() - serverlessSince) / 1_000_000_000 : 0;
    }

    /** Refuses what needs a server while there is none. */
    void requireServers() {
        if (serverless) {
            throw Refusal.failed(NO_SERVER);
        }
    }

    /** Refuses what was under way when the servers died. */
    void requireServersStill() {
        if (serverless) {
            throw Refusal.failed("rpc error making call: EOF");
        }
    }

    /** How many requests wait for a leader. */
    public int awaitingLeader() {
        return waiting.size();
    }

    String lastContact() {
        return leaderless ? String.valueOf((runtime.nanoTime() - leaderlessSince) / 1_000_000) : "0";
    }

    /** Waits for a leader as Consul does, and gives up as it does. */
    void awaitLeader() throws InterruptedException {
        if (!leaderless) {
            return;
        }
        long deadline = runtime.nanoTime() + LEADER_HOLD.toNanos();
        ConsulRuntime.Signal elected = runtime.newSignal();
        waiting.add(elected);
        try {
            while (leaderless) {
                long left = deadline - runtime.nanoTime();
                if (left <= 0) {
                    throw Refusal.failed("No cluster leader");
                }
                elected.await(Duration.ofNanos(left));
            }
        } finally {
            waiting.remove(elected);
        }
    }

    /** Stops answering; connecting goes on. */
    public void freeze() {
        lock.lock();
        try {
            frozen = true;
        } finally {
            lock.unlock();
        }
    }

    /** Answers what has come meanwhile. */
    public void thaw() {
        lock.lock();
        try {
            frozen = false;
            thawed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Holds a request, or an answer that has become due, while frozen. */
    void awaitThaw() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (frozen) {
                thawed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Holds a request while frozen, and as long as answers are delayed. */
    void hold() throws InterruptedException {
        awaitThaw();
        if (!delay.isZero()) {
            runtime.newSignal().await(delay);
        }
    }

    /** The answer in place of the true one, before or after the request took effect. */
    Optional<Response> instead(Request request, boolean applied) {
        Scripted script = scripted;
        return script != null && script.afterApplying == applied && script.takes(request)
                ? Optional.of(script.response)
                : Optional.empty();
    }
}
