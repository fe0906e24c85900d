package io.lictor.http.watch;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulException;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.transport.Unanswered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that something between the client and Consul ends polls when they are of a certain age: a proxy, a load balancer,
 * or an agent with a short timeout. Polls are held for less than that from then on.
 *
 * <p>One cut says nothing, and many at a time are one event. Three in a row at the same age, at times that are apart,
 * without a poll in between that lasted longer, are a rule. Safe for use by several threads.
 */
final class PollCuts {

    private static final Logger LOG = LoggerFactory.getLogger(WatchHub.class);
    private static final Duration SHORTEST = Duration.ofSeconds(4);
    private static final int TIMES = 3;
    /** Ages are alike when they differ by less than a tenth. */
    private static final int ALIKE = 10;

    private final ConsulRuntime runtime;
    private final Duration asked;
    private final ReentrantLock lock = new ReentrantLock();
    private Duration age = Duration.ZERO;
    private int times;
    private long lastAt;
    private volatile Duration longest;

    /** @param asked how long polls are held as long as nothing cuts them */
    PollCuts(ConsulRuntime runtime, Duration asked) {
        this.runtime = runtime;
        this.asked = asked;
        this.longest = asked;
    }

    /** How long a poll may be held. */
    Duration longest() {
        return longest;
    }

    /** A poll has failed after this time. */
    void failed(ConsulException failure, Duration held) {
        if (held.compareTo(SHORTEST) < 0 || !Unanswered.is(failure)) {
            return;
        }
        lock.lock();
        try {
            long now = runtime.nanoTime();
            if (!isAlike(held)) {
                age = held;
                times = 1;
                lastAt = now;
            } else if (now - lastAt > held.toNanos() / 2) {
                times++;
                lastAt = now;
            }
            if (times >= TIMES) {
                shorten();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isAlike(Duration held) {
        return times > 0 && held.minus(age).abs().multipliedBy(ALIKE).compareTo(age) < 0;
    }

    /** The JDK's client sends a GET that was cut a second time unseen, so that the true age may be the half. */
    private void shorten() {
        Duration shorter = age.multipliedBy(2).dividedBy(5);
        times = 0;
        if (shorter.compareTo(longest) < 0) {
            longest = shorter;
            LOG.warn(
                    "polls are cut after {} s, {} times in a row: by a proxy, a load balancer or the agent's own timeout;"
                            + " they are held for {} s from now on instead of {} s",
                    age.toSeconds(), TIMES,
                    shorter.toMillis() / 1e3, asked.toSeconds());
        }
    }

    /**
     * A poll was answered after this time. Who waited for as long as was asked for speaks against an age beyond that, which is
     * the client's own deadline.
     */
    void answered(Duration held, Duration wait) {
        boolean whole = held.multipliedBy(ALIKE).compareTo(wait.multipliedBy(ALIKE - 1)) >= 0;
        if (times > 0 && (held.compareTo(age) >= 0 || (whole && age.compareTo(wait) > 0))) {
            lock.lock();
            try {
                times = 0;
            } finally {
                lock.unlock();
            }
        }
    }
}
