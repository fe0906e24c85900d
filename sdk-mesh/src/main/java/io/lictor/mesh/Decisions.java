package io.lictor.mesh;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.Watch;
import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.mesh.Intention;
import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decisions about all callers of one service, kept fresh.
 *
 * <p>After a change of the intentions they are asked for several times within a second: the agent decides by a copy of
 * the intentions that may hear of the change a little later than the watch does.
 */
final class Decisions implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(MeshAuthorizer.class);
    private static final List<Duration> AFTER_A_CHANGE = List.of(Duration.ZERO, Duration.ofMillis(50),
            Duration.ofMillis(150), Duration.ofMillis(300), Duration.ofMillis(500));
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);
    /** Callers whose decisions are kept. */
    static final int MOST = 10_000;
    /** Of those, so many go at once when there are more: who called longest ago. */
    private static final int EVICTED = MOST / 10;
    /** So many questions at a time when all are confirmed. */
    private static final int AT_A_TIME = 4;
    /** How long a new caller, and the server's thread, wait for Consul. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(2);

    private final ConsulClient consul;
    private final MeshIdentity identity;
    private final String service;
    private final DecisionSource source;
    private final Duration refreshEvery;
    private final long validFor;
    private final ConsulRuntime runtime;
    private final ConsulRuntime.Signal signal;
    private final Watch<List<Intention>> intentions;
    private final Map<SpiffeId, Decision> decisions = new ConcurrentHashMap<>();
    private final Map<SpiffeId, Question> asking = new ConcurrentHashMap<>();
    private final ReentrantLock evicting = new ReentrantLock();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean failing;

    private Decisions(MeshAuthorizer.Builder settings) {
        this.consul = settings.consul();
        this.identity = settings.identity();
        this.service = identity.id().service();
        this.source = settings.source();
        this.refreshEvery = settings.refreshEvery();
        this.validFor = settings.validFor().toNanos();
        this.runtime = consul.runtime();
        this.signal = runtime.newSignal();
        this.intentions = consul.mesh().intentions().watchMatching(service);
    }

    static Decisions start(MeshAuthorizer.Builder settings) {
        Decisions decisions = new Decisions(settings);
        decisions.intentions.onChange(change -> decisions.changed());
        String name = "mesh-authorizer-" + decisions.service;
        decisions.runtime.start(name, GuardedLoop.restarting(decisions.runtime, name, LOG::error, decisions));
        return decisions;
    }

    private void changed() {
        changes.incrementAndGet();
        signal.raise();
    }

    /** The decision about a caller whose certificate was verified. */
    Authorization about(SpiffeId caller) {
        Decision known = decisions.get(caller);
        Authorization decided = known == null ? null : known.at(runtime.nanoTime());
        if (closed.get()) {
            return new Authorization(false, "the authorizer of " + service + " is closed");
        }
        return decided == null ? first(caller) : decided;
    }

    /** A question about a new caller that is under way. */
    private record Question(long begun, CompletableFuture<Authorization> answer) {}

    /** Asks once for all who want to know at the same time. */
    private Authorization first(SpiffeId caller) {
        Question mine = new Question(runtime.nanoTime(), new CompletableFuture<>());
        Question running = asking.putIfAbsent(caller, mine);
        if (running != null) {
            return awaited(running);
        }
        try {
            Thread unused = runtime.start("mesh-authorizer-ask", () -> answer(caller, mine));
        } catch (RuntimeException | Error e) {
            // nobody is to wait for a question that nobody asks
            asking.remove(caller, mine);
            mine.answer.complete(new Authorization(false, "Consul cannot be asked about " + caller + ": " + e));
        }
        return awaited(mine);
    }

    private void answer(SpiffeId caller, Question question) {
        Authorization decided = new Authorization(false, "the question about " + caller + " failed");
        try {
            Decision known = decisions.get(caller);
            Decision decision = known == null ? new Decision(caller, runtime.nanoTime()) : known;
            decided = ask(decision);
            decisions.put(caller, decision);
            evict();
        } finally {
            asking.remove(caller, question);
            question.answer.complete(decided);
        }
    }

    private Authorization awaited(Question question) {
        long left = FIRST_ANSWER.toNanos() - (runtime.nanoTime() - question.begun);
        try {
            return question.answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Authorization(false, "interrupted while Consul was asked");
        } catch (ExecutionException | TimeoutException e) {
            return new Authorization(false,
                    "Consul was asked and has not answered within " + FIRST_ANSWER.toSeconds() + " s");
        }
    }

    private void evict() {
        if (decisions.size() <= MOST || !evicting.tryLock()) {
            return;
        }
        try {
            lastUsedFirst().stream().skip(MOST - EVICTED).forEach(old -> decisions.remove(old.caller(), old));
        } finally {
            evicting.unlock();
        }
    }

    /** Moments are read once: they change while a list is sorted. */
    List<Decision> lastUsedFirst() {
        long now = runtime.nanoTime();
        return decisions.values().stream().map(each -> Map.entry(now - each.usedAt(), each))
                .sorted(Map.Entry.comparingByKey()).map(Map.Entry::getValue).toList();
    }

    /** Asks Consul. A failure leaves an answer that counts still as it is; where there is none it denies for a second. */
    private Authorization ask(Decision decision) {
        long before = changes.get();
        long begun = runtime.nanoTime();
        try {
            Authorization said = source.ask(consul, service, decision.caller());
            decision.answer(new Decision.Answer(said, begun, begun + validFor));
            recovered();
            runtime.observer().meshAuthorized(service, said.authorized() ? "allowed" : "denied");
            if (changes.get() != before) {
                signal.raise();
            }
            return said;
        } catch (RuntimeException e) {
            return failed(decision, e);
        }
    }

    private Authorization failed(Decision decision, RuntimeException failure) {
        runtime.observer().meshAuthorized(service, "failed");
        if (!failing && !closed.get()) {
            failing = true;
            LOG.warn("callers of {} cannot be checked; for a time what Consul last said counts, then all are denied",
                    service, failure);
        }
        long now = runtime.nanoTime();
        Authorization last = decision.last();
        if (last != null && decision.isValid(now) && !(failure instanceof ConsulRejectedException)) {
            return last;
        }
        Authorization denied = new Authorization(false, "Consul cannot be asked whether " + decision.caller().service()
                + " may call " + service);
        decision.answer(new Decision.Answer(denied, now, now + AFTER_A_FAILURE.toNanos()));
        return denied;
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOG.info("callers of {} can be checked again", service);
        }
    }

    @Override
    public void run() {
        long seen = changes.get();
        int step = AFTER_A_CHANGE.size();
        while (!closed.get()) {
            try {
                boolean settling = step < AFTER_A_CHANGE.size();
                boolean told = signal.await(settling ? AFTER_A_CHANGE.get(step) : refreshEvery);
                if (told || changes.get() != seen) {
                    seen = changes.get();
                    step = 0;
                }
                refresh(step == AFTER_A_CHANGE.size());
                step = Math.min(step + 1, AFTER_A_CHANGE.size());
            } catch (InterruptedException e) {
                LOG.debug("authorizer of {}: interrupted", service);
            } catch (RuntimeException e) {
                LOG.error("authorizer of {}: unexpected", service, e);
            }
        }
    }

    /**
     * Confirms the decisions: at a regular time those that were used only, after a change all of them. Who called last is
     * asked about first, several at a time: a slow agent must not keep the change from those who call.
     */
    private void refresh(boolean regular) throws InterruptedException {
        Queue<Decision> wanted = new ConcurrentLinkedQueue<>();
        for (Decision decision : lastUsedFirst()) {
            if (decision.takeUsed() || !regular) {
                wanted.add(decision);
            } else if (!decision.isValid(runtime.nanoTime())) {
                decisions.remove(decision.caller(), decision);
            }
        }
        List<Thread> helpers = IntStream.range(1, Math.min(AT_A_TIME, wanted.size()))
                .mapToObj(i -> runtime.start("mesh-authorizer-ask", () -> askAll(wanted))).toList();
        askAll(wanted);
        for (Thread helper : helpers) {
            helper.join();
        }
    }

    private void askAll(Queue<Decision> wanted) {
        for (Decision next = wanted.poll(); next != null && !closed.get(); next = wanted.poll()) {
            Authorization unused = ask(next);
        }
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            intentions.close();
            signal.raise();
            decisions.clear();
        }
    }
}
