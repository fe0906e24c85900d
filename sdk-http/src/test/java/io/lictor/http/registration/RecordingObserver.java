package io.lictor.http.registration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.ConsulException;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.RegistrationView;

/** Observer that notes what it is told about registrations. */
final class RecordingObserver implements ConsulObserver {

    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Duration> lateness = new CopyOnWriteArrayList<>();
    final List<ConsulException> failures = new CopyOnWriteArrayList<>();
    volatile Runnable onFailure = () -> {};
    volatile Runnable onClosed = () -> {};

    @Override
    public void registrationOpened(RegistrationView registration) {
        events.add("opened");
    }

    @Override
    public void registrationClosed(RegistrationView registration) {
        events.add("closed");
        onClosed.run();
    }

    @Override
    public void registered(RegistrationView registration, String reason) {
        events.add("registered " + reason);
    }

    @Override
    public void beat(RegistrationView registration, Duration late) {
        lateness.add(late);
    }

    @Override
    public void registrationFailed(RegistrationView registration, ConsulException failure) {
        failures.add(failure);
        onFailure.run();
    }
}
