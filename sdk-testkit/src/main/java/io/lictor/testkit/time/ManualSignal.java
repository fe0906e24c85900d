package io.lictor.testkit.time;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime;

/** Signal of a {@link ManualTime}, which guards its state. */
final class ManualSignal implements ConsulRuntime.Signal {

    private final ManualTime time;
    private boolean raised;

    ManualSignal(ManualTime time) {
        this.time = time;
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        ManualWait wait = time.begin(this, timeout);
        while (!wait.park()) {
            if (Thread.currentThread().isInterrupted() && time.interrupted(wait)) {
                throw new InterruptedException();
            }
        }
        return wait.raised();
    }

    @Override
    public void raise() {
        time.raise(this);
    }

    /** Takes a signal that was raised while nobody waited. */
    boolean take() {
        boolean taken = raised;
        raised = false;
        return taken;
    }

    void keep() {
        raised = true;
    }
}
