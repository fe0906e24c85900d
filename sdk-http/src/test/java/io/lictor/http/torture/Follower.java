package io.lictor.http.torture;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;

/** A client and its watches, each with a listener. */
final class Follower implements AutoCloseable {

    private static final Duration SOON = Duration.ofMinutes(2);

    private final String name;
    private final ConsulClient client;
    private final List<Followed> all = new ArrayList<>();
    private final AtomicLong seen = new AtomicLong();

    Follower(String name, URI consul, int first, int services, Consumer<ConsulSettings.Builder> change) {
        this.name = name;
        ConsulSettings.Builder settings = ConsulSettings.builder().addresses(List.of(consul)).clientName(name);
        change.accept(settings);
        this.client = ConsulClient.connect(settings.build());
        for (int service = first; service < first + services; service++) {
            all.add(new Followed(service));
        }
        all.forEach(each -> each.watch.await(SOON));
    }

    /** One watch, and what its listener was told last. */
    final class Followed {
        private final int service;
        private final Watch<List<ServiceInstance>> watch;
        private volatile @Nullable List<ServiceInstance> told;

        Followed(int service) {
            this.service = service;
            this.watch = client.discovery().watch(ServiceQuery.of(Catalog.name(service)));
            watch.onChange(change -> {
                told = change.current();
                seen.incrementAndGet();
            });
        }

        String by() {
            return name;
        }

        int service() {
            return service;
        }

        /** Whether the value, and what the listener was told, are so. */
        boolean shows(Set<String> expected) {
            List<ServiceInstance> value = watch.state().value();
            List<ServiceInstance> heard = told;
            return value != null && heard != null && Catalog.shown(value).equals(expected)
                    && Catalog.shown(heard).equals(expected);
        }

        /** Whether it is known that the list may be out of date, because an empty answer is not believed yet. */
        boolean doubts(Set<String> expected) {
            WatchState<List<ServiceInstance>> state = watch.state();
            return expected.isEmpty() && String.valueOf(state.lastFailure()).contains("empty answer not believed");
        }

        @Override
        public String toString() {
            WatchState<List<ServiceInstance>> state = watch.state();
            return name + " " + Catalog.name(service) + ": " + shown(state.value()) + ", told " + shown(told)
                    + ", changed "
                    + state.changedAt() + ", confirmed " + state.confirmedAt() + ", " + state.lastFailure();
        }

        private static @Nullable Set<String> shown(@Nullable List<ServiceInstance> instances) {
            return instances == null ? null : Catalog.shown(instances);
        }
    }

    List<Followed> all() {
        return all;
    }

    /** Changes that listeners were told. */
    long seen() {
        return seen.get();
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return name + ", " + all.size() + " watches";
    }
}
