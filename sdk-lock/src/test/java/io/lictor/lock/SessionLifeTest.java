package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.runtime.ConsulRuntime;
import org.junit.jupiter.api.Test;

/** Two clocks that can be moved apart. */
class SessionLifeTest {

    private static final Duration TTL = Duration.ofSeconds(15);

    private final Clocks clocks = new Clocks();
    private final SessionLife life = new SessionLife(clocks, SessionLife.Start.now(clocks), TTL);

    /** A runtime of which only the clocks are used. */
    private static final class Clocks implements ConsulRuntime {
        private long nanos = Long.MAX_VALUE - 5;
        private Instant wall = Instant.parse("2026-01-01T00:00:00Z");

        void both(Duration time) {
            nanos += time.toNanos();
            wall = wall.plus(time);
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public Instant now() {
            return wall;
        }

        @Override
        public double random() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Thread start(String job, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Thread startPlatform(String job, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Signal newSignal() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ConsulObserver observer() {
            return ConsulObserver.NONE;
        }
    }

    @Test
    void endsAtTheTtlFromTheStartOfTheLastRenewal() {
        clocks.both(Duration.ofSeconds(5));
        SessionLife.Start sent = SessionLife.Start.now(clocks);
        clocks.both(Duration.ofSeconds(4));
        assertThat(life.renewed(sent, TTL)).isTrue();

        assertThat(life.remaining()).isEqualTo(Duration.ofSeconds(11));
        clocks.both(Duration.ofSeconds(11));
        assertThat(life.remaining()).isZero();
    }

    @Test
    void isOverAfterASuspensionThatTheMonotonicClockDidNotCount() {
        clocks.wall = clocks.wall.plus(TTL);
        assertThat(life.remaining()).isZero();
    }

    @Test
    void isOverByTheMonotonicClockThoughTheWallClockWasSetBack() {
        clocks.nanos += TTL.toNanos();
        clocks.wall = clocks.wall.minus(Duration.ofHours(1));
        assertThat(life.remaining()).isZero();
    }

    @Test
    void doesNotComeBackByAnAnswerThatWasFrozenWithTheProcess() {
        SessionLife.Start sent = SessionLife.Start.now(clocks);
        clocks.both(TTL.plusSeconds(1));
        assertThat(life.renewed(sent, TTL)).as("sent before the freeze").isFalse();
        assertThat(life.renewed(SessionLife.Start.now(clocks), TTL)).as("sent after it").isFalse();
        assertThat(life.remaining()).isZero();
    }

    @Test
    void takesALargerTtlThanTheOneAskedFor() {
        assertThat(life.renewed(SessionLife.Start.now(clocks), Duration.ofSeconds(60))).isTrue();
        assertThat(life.remaining()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void endsOnceWithOneReason() {
        assertThat(life.end("first")).isTrue();
        assertThat(life.end("second")).isFalse();
        assertThat(life.reason()).isEqualTo("first");
        assertThat(life.renewed(SessionLife.Start.now(clocks), TTL)).isFalse();
    }
}
