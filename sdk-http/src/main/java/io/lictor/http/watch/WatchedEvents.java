package io.lictor.http.watch;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.Change;
import io.lictor.api.EventDefinition;
import io.lictor.api.EventView;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.Subscription;
import io.lictor.api.UserEvent;
import io.lictor.api.Watch;
import io.lictor.api.internal.Require;
import io.lictor.http.endpoint.EventEndpoint;
import org.jspecify.annotations.Nullable;

/** User events: single calls, and a watch. */
public final class WatchedEvents implements EventView {

    private final EventEndpoint events;
    private final WatchHub hub;

    public WatchedEvents(EventEndpoint events, WatchHub hub) {
        this.events = events;
        this.hub = hub;
    }

    /** What makes two watches the same. */
    private record Key(@Nullable String eventName) {}

    @Override
    public UserEvent fire(EventDefinition event) {
        return events.fire(event);
    }

    @Override
    public Indexed<List<UserEvent>> list(@Nullable String name, QueryOptions options) {
        return events.list(name, options);
    }

    @Override
    public Watch<List<UserEvent>> watch(@Nullable String name) {
        if (name != null) {
            // in a poll it would be refused again and again
            Require.path(name, "event");
        }
        return hub.open(WatchSpec.<List<UserEvent>>of("event/" + (name == null ? "*" : name), new Key(name),
                new Polls(events, name)).describedBy(list -> list.size() + " events"));
    }

    @Override
    public Subscription onEvent(@Nullable String name, Consumer<UserEvent> listener) {
        Objects.requireNonNull(listener, "listener");
        Watch<List<UserEvent>> watch = watch(name);
        watch.onChange(new Unseen(listener));
        return watch::close;
    }

    /**
     * The polls of one watch. Consul's index of events is a hash of the last one: it goes up and down, and a list blocks
     * only while it is the current one. To the loop, which knows indexes that grow, the changes are counted instead.
     */
    private static final class Polls implements BlockingRead<List<UserEvent>> {
        private final EventEndpoint events;
        private final @Nullable String name;
        private final ReentrantLock lock = new ReentrantLock();
        private long hash;
        private long changes;

        Polls(EventEndpoint events, @Nullable String name) {
            this.events = events;
            this.name = name;
        }

        @Override
        public Indexed<List<UserEvent>> read(long index, Duration wait) {
            QueryOptions options = index == 0
                    ? QueryOptions.none()
                    : QueryOptions.builder().blocking(lastHash(), wait).build();
            Indexed<List<UserEvent>> answer = events.poll(name, options);
            AnswerMetadata said = answer.metadata();
            return new Indexed<>(answer.value(), new AnswerMetadata(counted(said.index()), said.knownLeader(),
                    said.lastContact(), said.cacheAge(), said.filteredByAcls()));
        }

        private long lastHash() {
            lock.lock();
            try {
                return hash;
            } finally {
                lock.unlock();
            }
        }

        private long counted(long next) {
            lock.lock();
            try {
                if (changes == 0 || hash != next) {
                    hash = next;
                    changes++;
                }
                return changes;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Passes on what was not there before. All calls come from one thread after another. */
    private static final class Unseen implements Consumer<Change<List<UserEvent>>> {
        /** Twice what an agent keeps: an event that left its list does not come back. */
        private static final int REMEMBERED = 512;

        private final Consumer<UserEvent> listener;
        private final Set<String> seen = new LinkedHashSet<>();
        private boolean begun;

        Unseen(Consumer<UserEvent> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(Change<List<UserEvent>> change) {
            List<UserEvent> before = change.previous();
            if (!begun) {
                begun = true;
                // without a value before, this is the first answer: what is in it was fired earlier
                remember(before == null ? change.current() : before);
            }
            List<UserEvent> fresh = change.current().stream().filter(event -> !seen.contains(event.id())).toList();
            remember(fresh);
            RuntimeException first = null;
            for (UserEvent event : fresh) {
                try {
                    listener.accept(event);
                } catch (RuntimeException e) {
                    first = first == null ? e : first;
                }
            }
            if (first != null) {
                throw first; // the watch reports it; the other events have been delivered
            }
        }

        private void remember(List<UserEvent> events) {
            seen.addAll(events.stream().map(UserEvent::id).collect(Collectors.toCollection(LinkedHashSet::new)));
            var oldest = seen.iterator();
            while (seen.size() > REMEMBERED && oldest.hasNext()) {
                oldest.next();
                oldest.remove();
            }
        }
    }
}
