package io.lictor.http.config;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whose turn it is to make a value of a config. Nobody waits for it: when somebody comes while another one has it, the
 * loop of the config is called as soon as that one has ended.
 */
final class Turn {

    private enum State {
        FREE, TAKEN, WANTED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.FREE);
    private final Runnable call;

    /** @param call makes the loop try again */
    Turn(Runnable call) {
        this.call = call;
    }

    /** Whether the caller has it now, and must end it. */
    boolean take() {
        return state.getAndUpdate(now -> now == State.FREE ? State.TAKEN : State.WANTED) == State.FREE;
    }

    void end() {
        if (state.getAndSet(State.FREE) == State.WANTED) {
            call.run();
        }
    }
}
