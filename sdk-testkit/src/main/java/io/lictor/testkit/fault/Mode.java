package io.lictor.testkit.fault;

import java.time.Duration;

/** What a proxy does to what passes through it. Each change makes a new object, so identity tells a change. */
sealed interface Mode {
    /** Whether bytes go on. */
    default boolean forwards() {
        return true;
    }

    /** How long each byte is held back. */
    default Duration delay() {
        return Duration.ZERO;
    }

    /** How many bytes of the server's a connection still gets before it is closed. */
    default long answerBytes() {
        return Long.MAX_VALUE;
    }

    /** Whether a new connection is reset. */
    default boolean resets() {
        return false;
    }

    record Pass() implements Mode {}

    record Refuse() implements Mode {}

    record Reset() implements Mode {
        @Override
        public boolean resets() {
            return true;
        }
    }

    record Blackhole() implements Mode {
        @Override
        public boolean forwards() {
            return false;
        }
    }

    record Delay(Duration delay) implements Mode {}

    record CutAfter(long answerBytes) implements Mode {}
}
