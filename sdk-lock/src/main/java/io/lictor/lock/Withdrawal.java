package io.lictor.lock;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;

/** Release of a key that a session may have acquired without our knowing, tried until it is certain. */
final class Withdrawal {

    private final HeldSession session;
    private final KeyRelease release;
    private final ConsulRuntime runtime;

    Withdrawal(HeldSession session, LockContent content) {
        this.session = session;
        this.release = new KeyRelease(session.consul(), content, session.id(), 0);
        this.runtime = session.runtime();
    }

    void run() {
        BackOff pauses = new BackOff(runtime, Duration.ofMillis(50), Duration.ofSeconds(2));
        ConsulRuntime.Signal never = runtime.newSignal();
        try {
            // with the session, all that it holds is released
            while (session.isAlive()) {
                try {
                    release.attempt(session.consul().settings().requestTimeout());
                    return;
                } catch (RuntimeException e) {
                    if (Calls.isOver(e)) {
                        return;
                    }
                }
                never.await(pauses.next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
