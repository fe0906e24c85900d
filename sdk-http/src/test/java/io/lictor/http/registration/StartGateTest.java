package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class StartGateTest {

    private static final int MOST = 24;

    private final StartGate gate = new StartGate();

    private List<Waker> enter(int loops) {
        List<Waker> inside = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            Waker loop = new Waker();
            if (gate.enter(loop)) {
                inside.add(loop);
            }
        }
        return inside;
    }

    @Test
    void letsSomeInAndTheOthersInTheOrderOfAsking() {
        assertThat(enter(MOST)).hasSize(MOST);
        Waker first = new Waker();
        Waker second = new Waker();
        assertThat(gate.enter(first)).isFalse();
        assertThat(gate.enter(second)).isFalse();
        gate.leave();

        assertThat(gate.enter(second)).isFalse();
        assertThat(gate.enter(first)).isTrue();
        gate.leave();
        assertThat(gate.enter(second)).isTrue();
    }

    @Test
    void whoGivesUpKeepsNobodyWaiting() {
        assertThat(enter(MOST)).hasSize(MOST);
        Waker first = new Waker();
        Waker second = new Waker();
        assertThat(gate.enter(first)).isFalse();
        assertThat(gate.enter(second)).isFalse();
        gate.forget(first);
        gate.leave();

        assertThat(gate.enter(second)).isTrue();
    }
}
