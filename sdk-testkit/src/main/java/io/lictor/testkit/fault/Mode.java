package io.lictor.testkit.fault;

import java.time.Duration;

/** What a proxy does to what passes through it. Each change makes a new object, so identity tells a change. */
final class Mode {
    private final Kind kind;
    private final Duration delay;
    private final long answerBytes;

    private Mode(Kind kind, Duration delay, long answerBytes) {
        this.kind = kind;
        this.delay = delay;
        this.answerBytes = answerBytes;
    }

    enum Kind {
        PASS,
        REFUSE,
        RESET,
        BLACKHOLE
    }

    static Mode of(Kind kind) {
        return new Mode(kind, Duration.ZERO, Long.MAX_VALUE);
    }

    static Mode delaying(Duration delay) {
        return new Mode(Kind.PASS, delay, Long.MAX_VALUE);
    }

    static Mode cuttingAfter(long answerBytes) {
        return new Mode(Kind.PASS, Duration.ZERO, answerBytes);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Returns how long each byte is held back. */
    Duration delay() {
        return delay;
    }

    /** Returns how many bytes of the server's a connection still gets before it is closed. */
    long answerBytes() {
        return answerBytes;
    }
}
