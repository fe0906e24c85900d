package io.lictor.http.transport;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.runtime.ConsulRuntime;

/** Addresses of agents: the first one, unless it failed a read a short while ago and another one answered. */
final class Addresses {

    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final List<URI> all;
    private final ConsulRuntime runtime;
    private final AtomicReference<Choice> choice = new AtomicReference<>(new Choice(0, 0));

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
        if (now.index != 0 && runtime.nanoTime() - now.until >= 0) {
            choice.compareAndSet(now, new Choice(0, 0));
            return all.getFirst();
        }
        return all.get(now.index);
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
        return true;
    }
}
