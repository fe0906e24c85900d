package io.lictor.lock;

import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;

/** What a failed call means for whoever made it. */
final class Calls {

    private Calls() {}

    /** Whether there is no point in trying again: the caller was interrupted, or the client closed. */
    static boolean isOver(ConsulException e) {
        return e instanceof ConsulInterruptedException || e instanceof ConsulClosedException;
    }

    /** Whether Consul has refused the call, so that it certainly took no effect. */
    static boolean isRefused(ConsulException e) {
        return e instanceof ConsulRejectedException;
    }

    static ConsulInterruptedException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ConsulInterruptedException(what + ": interrupted", e);
    }
}
