package io.lictor.http;

/**
 * Warnings that tell of a machine that stalls, and that say nothing about what a test is for: patterns for
 * {@link io.lictor.testkit.junit.AllowedWarnings}.
 */
public final class Stalls {

    /** A beat came after its TTL. */
    public static final String LATE_BEAT = "frozen or starved";

    /** A client that closes has waited in vain for a thread of its own; whether it ends is looked at all the same. */
    public static final String LATE_END = "threads that did not end within";

    private Stalls() {}
}
