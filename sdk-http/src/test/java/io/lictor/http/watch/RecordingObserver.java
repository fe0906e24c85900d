package io.lictor.http.watch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.ConsulException;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.WatchView;

/** Keeps what watches report. */
final class RecordingObserver implements ConsulObserver {

    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void watchOpened(WatchView watch) {
        events.add("opened");
    }

    @Override
    public void watchClosed(WatchView watch) {
        events.add("closed");
    }

    @Override
    public void watchChanged(WatchView watch) {
        events.add("changed");
    }

    @Override
    public void watchFailed(WatchView watch, ConsulException failure) {
        events.add("failed");
    }

    @Override
    public void watchReset(WatchView watch) {
        events.add("reset");
    }

    @Override
    public void emptyAnswerHeld(WatchView watch, String reason) {
        events.add("held: " + reason);
    }

    @Override
    public void listenerFailed(WatchView watch, Throwable thrown) {
        events.add("listener failed");
    }

    long count(String event) {
        return events.stream().filter(event::equals).count();
    }
}
