package io.lictor.http.config;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.ConsulException;
import io.lictor.api.observe.ConfigView;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.WatchView;

/** What was reported of configs. */
final class RecordingObserver implements ConsulObserver {

    final List<String> events = new CopyOnWriteArrayList<>();
    /** The polls that there are. */
    final List<String> watches = new CopyOnWriteArrayList<>();

    @Override
    public void watchOpened(WatchView watch) {
        watches.add(watch.key());
    }

    @Override
    public void watchClosed(WatchView watch) {
        watches.remove(watch.key());
    }

    @Override
    public void configOpened(ConfigView config) {
        events.add("opened " + config.name());
    }

    @Override
    public void configClosed(ConfigView config) {
        events.add("closed " + config.name());
    }

    @Override
    public void configChanged(ConfigView config) {
        events.add("changed");
    }

    @Override
    public void configFailed(ConfigView config, ConsulException failure) {
        events.add("failed: " + failure.getClass().getSimpleName() + ", broken: " + config.isBroken());
    }

    @Override
    public void configListenerFailed(ConfigView config, Throwable thrown) {
        events.add("listener: " + thrown.getMessage());
    }
}
