package io.lictor.http.transport;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.runtime.ConsulRuntime;

/**
 * Addresses of agents: the first one, unless it failed a read a short while ago and another one answered.
 *
 * <p>Now and then one read tries the first again. A poll never does: at an agent that is frozen it would hang for the whole
 * of its wait. For the same reason the polls under way at an address that does not answer are given up, to be sent elsewhere.
 */
final class Addresses {

    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final List<URI> all;
    private final ConsulRuntime runtime;
    private final AtomicReference<Choice> choice = new AtomicReference<>(new Choice(0, 0));
    private final Set<Poll> polls = ConcurrentHashMap.newKeySet();

    Addresses(List<URI> all, ConsulRuntime runtime) {
        this.all = all;
        this.runtime = runtime;
    }

    /** Which address reads go to, and when the first one is tried again. */
    private record Choice(int index, long until) {}

    int size() {
        return all.size();
    }

    URI first() {
        return all.getFirst();
    }

    URI forReads() {
        if (all.size() == 1) {
            return all.getFirst();
        }
        Choice now = choice.get();
        long moment = runtime.nanoTime();
        if (now.index != 0 && moment - now.until >= 0
                && choice.compareAndSet(now, new Choice(now.index, moment + REMEMBERED.toNanos()))) {
            return all.getFirst();
        }
        return all.get(now.index);
    }

    URI forPolls() {
        return all.get(choice.get().index);
    }

    /** Tells that an address answered a read: the first one is used again then. */
    void answered(URI address) {
        Choice now = choice.get();
        if (now.index != 0 && all.getFirst().equals(address)) {
            choice.compareAndSet(now, new Choice(0, 0));
        }
    }

    /**
     * Tells that an address failed a read: if nobody answers there, reads go to the next one for a while.
     *
     * @return true when another address is there to be asked
     */
    boolean failed(URI address, ConsulException failure) {
        boolean nobody = failure instanceof ConsulUnavailableException || failure instanceof ConsulTimeoutException;
        if (!nobody || all.size() == 1) {
            return false;
        }
        Choice now = choice.get();
        if (all.get(now.index).equals(address)) {
            int next = (now.index + 1) % all.size();
            choice.compareAndSet(now, new Choice(next, runtime.nanoTime() + REMEMBERED.toNanos()));
        }
        // what answers, if only to say that there is no leader, answers its polls as well
        if (failure instanceof ConsulTimeoutException || failure.getCause() instanceof IOException) {
            polls.stream().filter(poll -> poll.address.equals(address)).forEach(poll -> poll.giveUp.run());
        }
        return true;
    }

    /** A blocking query under way, until it is closed. */
    final class Poll implements AutoCloseable {
        private final URI address;
        private final Runnable giveUp;

        private Poll(URI address, Runnable giveUp) {
            this.address = address;
            this.giveUp = giveUp;
        }

        @Override
        public void close() {
            polls.remove(this);
        }
    }

    /**
     * Tells of a poll at an address.
     *
     * @param giveUp called, more than once maybe, when the address does not answer, or is not that for polls any more
     */
    Poll polling(URI address, Runnable giveUp) {
        Poll poll = new Poll(address, giveUp);
        polls.add(poll);
        if (!forPolls().equals(address)) {
            giveUp.run();
        }
        return poll;
    }
}
