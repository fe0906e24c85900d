package io.lictor.http.login;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.acl.AclCredentials;
import io.lictor.api.acl.AclLogin;
import io.lictor.api.acl.AclToken;
import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loop that keeps a client logged in. A token is followed by the next one, which is used from then on; the old one is
 * not ended, since polls may be under way with it, and ends by itself.
 */
final class LastingLogin implements AclLogin {

    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    private static final Duration FOREVER = Duration.ofDays(365);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Access access;
    private final AclCredentials credentials;
    private final ConsulRuntime runtime;
    private final Signal wake;
    /** Of those who wait for the first login. */
    private final Set<Signal> waiting = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;
    /** Of the loop. */
    private Duration retryPause = FIRST_PAUSE;
    private volatile @Nullable AclToken token;
    private final AtomicLong count = new AtomicLong();
    private volatile @Nullable RuntimeException failure;

    LastingLogin(Access access, AclCredentials credentials, ConsulRuntime runtime) {
        this.access = access;
        this.credentials = credentials;
        this.runtime = runtime;
        this.wake = runtime.newSignal();
    }

    void start() {
        String job = "login-" + credentials.authMethod();
        Thread unused = runtime.startPlatform(job, new GuardedLoop(runtime, job, wake, LOG::error, this::round));
    }

    private @Nullable Duration round() throws InterruptedException {
        if (isClosed()) {
            return null;
        }
        long begun = runtime.nanoTime();
        if (login()) {
            retryPause = FIRST_PAUSE;
            boolean unused = wake.await(untilRenewal());
            // one login a second is enough, also where each new token is refused at once
            pause(FIRST_PAUSE.minusNanos(runtime.nanoTime() - begun));
        } else {
            pause(retryPause);
            Duration doubled = retryPause.multipliedBy(2);
            retryPause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
        return Duration.ZERO;
    }

    /** Whoever finds the last token refused meanwhile must not make the loop spin. */
    private void pause(Duration length) throws InterruptedException {
        long end = runtime.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0 && !isClosed(); left = end - runtime.nanoTime()) {
            wake.await(Duration.ofNanos(left));
        }
    }

    private boolean login() {
        try {
            AclToken next = access.login(credentials);
            if (!accept(next)) {
                access.logout(next.secretId());
                return true;
            }
            if (count.incrementAndGet() == 1 || failure != null) {
                LOG.info("logged in by {} as {}", credentials.authMethod(), next.accessorId());
            }
            failure = null;
            waiting.forEach(Signal::raise);
            return true;
        } catch (RuntimeException e) {
            failed(e);
            return false;
        } catch (Throwable e) {
            // an error, or what a supplier has thrown without declaring it
            failed(new ConsulException("login by " + credentials.authMethod() + " failed by " + e, e));
            return false;
        }
    }

    private void failed(RuntimeException thrown) {
        if (failure == null && !isClosed()) {
            LOG.warn("login by {} failed; trying again, and the last token stays in use: {}",
                    credentials.authMethod(), thrown.getMessage());
        }
        failure = thrown;
    }

    /** Takes a token into use; false when the login was closed while it was fetched. */
    private boolean accept(AclToken next) {
        lock.lock();
        try {
            if (!closed) {
                token = next;
                access.use(next, wake::raise);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Two thirds of the life of the token, by Consul's clock only: this one may be wrong. */
    private Duration untilRenewal() {
        AclToken current = token;
        Instant end = current == null ? null : current.expiration();
        Instant begin = current == null ? null : current.created();
        if (end == null) {
            return FOREVER;
        }
        Duration life = Duration.between(begin == null ? runtime.now() : begin, end);
        Duration part = life.multipliedBy(2).dividedBy(3);
        return part.isNegative() ? Duration.ZERO : part;
    }

    @Override
    public @Nullable String accessorId() {
        AclToken current = token;
        return current == null ? null : current.accessorId();
    }

    @Override
    public long count() {
        return count.get();
    }

    @Override
    public void await(Duration timeout) {
        Require.timeout(timeout, "timeout");
        Signal done = runtime.newSignal();
        waiting.add(done);
        long begun = runtime.nanoTime();
        try {
            while (count.get() == 0) {
                Duration left = timeout.minusNanos(runtime.nanoTime() - begun);
                if (isClosed() || !left.isPositive()) {
                    throw new ConsulTimeoutException("no login by " + credentials.authMethod() + " within " + timeout,
                            failure);
                }
                done.await(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsulInterruptedException("interrupted while waiting for a login", e);
        } finally {
            waiting.remove(done);
        }
    }

    @Override
    public void close() {
        close(null);
    }

    void close(@Nullable Duration timeout) {
        AclToken last;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            last = token;
        } finally {
            lock.unlock();
        }
        wake.raise();
        waiting.forEach(Signal::raise);
        try {
            access.end(this, last, timeout);
        } catch (ConsulException e) {
            LOG.warn("logout from {} failed; the token ends by itself, if it has an end: {}",
                    credentials.authMethod(), e.getMessage());
        }
    }
}
