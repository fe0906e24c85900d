package io.lictor.http.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.lictor.api.ConsulException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.config.ConfigLayer;
import org.jspecify.annotations.Nullable;

/**
 * The polls that a config lives on: one for each layer, or a single one of the folder that holds nothing but its layers.
 * The single one sees what a transaction wrote to several layers in one answer. As soon as it is woken by a key of
 * somebody else's, each layer gets a poll of its own after all.
 */
final class LayerWatches {

    private final List<ConfigLayer> layers;
    private final Function<Source, Watch<List<KeyValueEntry>>> opener;
    private final Set<Source> shared;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Watch<List<KeyValueEntry>>> opened = new ArrayList<>();
    private boolean closed;
    private volatile List<Watch<List<KeyValueEntry>>> current = List.of();
    private volatile List<Watch<List<KeyValueEntry>>> next = List.of();
    private volatile @Nullable Source single;

    /**
     * Watches that are not begun.
     *
     * @param opener opens a watch of a source
     * @param shared folders that have turned out not to be the layers' own; others add to it
     */
    LayerWatches(List<ConfigLayer> layers, Function<Source, Watch<List<KeyValueEntry>>> opener, Set<Source> shared) {
        this.layers = layers;
        this.opener = opener;
        this.shared = shared;
    }

    /** Begins, with a single poll of a folder or with one for each layer. */
    void open(@Nullable Source folder) {
        single = folder;
        current = open(folder == null ? separate() : List.of(folder));
    }

    private List<Source> separate() {
        return layers.stream().map(Source::of).toList();
    }

    private List<Watch<List<KeyValueEntry>>> open(List<Source> sources) {
        lock.lock();
        try {
            if (closed) {
                return List.of();
            }
            List<Watch<List<KeyValueEntry>>> fresh = sources.stream()
                    .map(opener).toList();
            opened.addAll(fresh);
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /** Whether every answer shows all layers, so that it needs no comparison with another one. */
    boolean areOnePoll() {
        return current.size() == 1;
    }

    /** Whether the single poll is to be given up. */
    boolean areDisturbed() {
        Source folder = single;
        return folder != null && shared.contains(folder);
    }

    /**
     * Gives each layer a poll of its own when that is due; the single poll ends when these know every key that it knows.
     *
     * @return whether it has ended now: what the others have may be older
     */
    boolean settle() {
        if (!areDisturbed()) {
            return false;
        }
        if (next.isEmpty()) {
            next = open(separate());
        }
        Seen together = seen();
        Seen separate = Seen.of(next);
        if (together != null && separate != null && !next.isEmpty()
                && separate.moment().covers(together.moment())) {
            List<Watch<List<KeyValueEntry>>> before = current;
            current = next;
            single = null;
            close(before);
            return true;
        }
        return false;
    }

    private void close(List<Watch<List<KeyValueEntry>>> watches) {
        lock.lock();
        try {
            opened.removeAll(watches);
        } finally {
            lock.unlock();
        }
        watches.forEach(Watch::close);
    }

    /** What they have; null while something is not there yet. */
    @Nullable
    Seen seen() {
        List<Watch<List<KeyValueEntry>>> watches = current;
        if (watches.size() == layers.size()) {
            return Seen.of(watches);
        }
        if (watches.isEmpty()) {
            return null;
        }
        WatchState<List<KeyValueEntry>> state = watches.getFirst().state();
        List<KeyValueEntry> entries = state.value();
        return entries == null ? null : new Seen(Moment.of(layers, entries), List.of(state.index()));
    }

    List<Watch<List<KeyValueEntry>>> current() {
        return current;
    }

    /** Whether one of them is as an earlier process has left it. */
    boolean areRestored() {
        return current.stream().anyMatch(watch -> watch.state().isRestored());
    }

    @Nullable
    ConsulException failure() {
        return current.stream().map(watch -> watch.state().lastFailure()).filter(Objects::nonNull).findFirst()
                .orElse(null);
    }

    Duration age() {
        return current.stream().map(Watch::age).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    void close() {
        List<Watch<List<KeyValueEntry>>> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(opened);
            opened.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(Watch::close);
    }
}
