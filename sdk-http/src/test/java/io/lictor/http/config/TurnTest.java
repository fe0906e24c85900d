package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class TurnTest {

    private final AtomicInteger calls = new AtomicInteger();
    private final Turn turn = new Turn(calls::incrementAndGet);

    @Test
    void isOnesAtATime() {
        assertThat(turn.take()).isTrue();
        assertThat(turn.take()).isFalse();
        turn.end();
        assertThat(turn.take()).isTrue();
    }

    @Test
    void callsOnceAtItsEndForAllWhoCameMeanwhile() {
        assertThat(turn.take()).isTrue();
        turn.end();
        assertThat(calls).hasValue(0);

        assertThat(turn.take()).isTrue();
        assertThat(turn.take()).isFalse();
        assertThat(turn.take()).isFalse();
        assertThat(calls).hasValue(0);
        turn.end();
        assertThat(calls).hasValue(1);

        assertThat(turn.take()).isTrue();
        turn.end();
        assertThat(calls).hasValue(1);
    }
}
