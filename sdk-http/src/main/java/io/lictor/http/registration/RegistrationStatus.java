package io.lictor.http.registration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import io.lictor.api.ConsulException;
import io.lictor.api.observe.RegistrationView;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;

/** Where a registration stands: written by the loop, read and awaited by all others. */
final class RegistrationStatus implements RegistrationView {

    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final ConsulRuntime runtime;
    private final String service;
    private final String id;
    private final boolean beating;
    private final List<ConsulRuntime.Signal> waiting = new CopyOnWriteArrayList<>();
    private volatile RegistrationState state = RegistrationState.PENDING;
    private volatile @Nullable ConsulException lastFailure;
    private volatile int consecutiveFailures;
    private volatile long lastBeat;
    private volatile boolean ended;
    private volatile Runnable beforeClosed = () -> {};

    RegistrationStatus(ConsulRuntime runtime, String service, String id, boolean beating) {
        this.runtime = runtime;
        this.service = service;
        this.id = id;
        this.beating = beating;
        this.lastBeat = runtime.nanoTime();
    }

    RegistrationState state() {
        return state;
    }

    /** Sets what is done before anybody sees that the registration is closed. */
    void beforeClosed(Runnable action) {
        beforeClosed = action;
    }

    void state(RegistrationState next) {
        if (next == RegistrationState.CLOSED) {
            beforeClosed.run();
        }
        state = next;
        waiting.forEach(ConsulRuntime.Signal::raise);
    }

    @Nullable
    ConsulException lastFailure() {
        return lastFailure;
    }

    // Only the loop writes, so that nothing is lost between reading and writing.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void failed(ConsulException failure) {
        lastFailure = failure;
        consecutiveFailures++;
    }

    void answered() {
        lastFailure = null;
        consecutiveFailures = 0;
    }

    void beat(long at) {
        lastBeat = at;
    }

    /** The loop has done its last. */
    void ended() {
        ended = true;
        waiting.forEach(ConsulRuntime.Signal::raise);
    }

    boolean awaitEnd(Duration timeout) throws InterruptedException {
        return await(now -> ended, timeout);
    }

    boolean await(Predicate<RegistrationState> wanted, Duration timeout) throws InterruptedException {
        ConsulRuntime.Signal changed = runtime.newSignal();
        waiting.add(changed);
        try {
            Duration bounded = timeout.compareTo(FOR_EVER) < 0 ? timeout : FOR_EVER;
            long deadline = runtime.nanoTime() + bounded.toNanos();
            while (!wanted.test(state)) {
                long left = deadline - runtime.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changed.await(Duration.ofNanos(left));
            }
            return true;
        } finally {
            waiting.remove(changed);
        }
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean isRegistered() {
        return state == RegistrationState.REGISTERED;
    }

    @Override
    public Duration beatAge() {
        return beating ? Duration.ofNanos(Math.max(0, runtime.nanoTime() - lastBeat)) : Duration.ZERO;
    }

    @Override
    public int consecutiveFailures() {
        return consecutiveFailures;
    }
}
