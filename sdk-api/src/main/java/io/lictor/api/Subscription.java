package io.lictor.api;

/**
 * Handle of a listener.
 *
 * <p>Closing it is idempotent and does not wait for a call that is under way, so that a listener may close its own
 * handle; a later change does not reach it. Safe for use by several threads.
 */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

    /** Ends the subscription. */
    @Override
    void close();
}
