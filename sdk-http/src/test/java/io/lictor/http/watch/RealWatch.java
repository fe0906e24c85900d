package io.lictor.http.watch;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.lictor.api.Change;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.net.Await;

/** A client with one watched service, and every list that its listener was told. */
final class RealWatch implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(60);

    final RecordingObserver observer = new RecordingObserver();
    final ConsulClient client;
    final Watch<List<ServiceInstance>> watch;
    final List<Change<List<ServiceInstance>>> changes = new CopyOnWriteArrayList<>();

    RealWatch(ConsulSettings base, String service, Consumer<ConsulSettings.Builder> change) {
        ConsulSettings.Builder settings = base.toBuilder().observer(observer);
        change.accept(settings);
        this.client = ConsulClient.connect(settings.build());
        this.watch = client.discovery().watch(ServiceQuery.of(service));
        watch.onChange(changes::add);
        watch.await(SOON);
    }

    RealWatch(ConsulSettings base, String service) {
        this(base, service, settings -> {});
    }

    RealWatch(URI consul, String service, Consumer<ConsulSettings.Builder> change) {
        this(ConsulSettings.builder().addresses(List.of(consul)).build(), service, change);
    }

    RealWatch(URI consul, String service) {
        this(consul, service, settings -> {});
    }

    List<String> ids() {
        List<ServiceInstance> value = watch.state().value();
        return value == null ? List.of("no value") : ids(value);
    }

    static List<String> ids(List<ServiceInstance> instances) {
        return instances.stream().map(ServiceInstance::id).sorted().toList();
    }

    boolean wasEverEmpty() {
        return changes.stream().anyMatch(change -> change.current().isEmpty() && change.previous() != null);
    }

    void awaitIds(Duration limit, String... ids) {
        Await.until(limit, "instances " + List.of(ids), () -> ids() + ", " + watch.state(),
                () -> ids().equals(List.of(ids)));
    }

    void awaitState(String expected, Predicate<Watch<?>> condition) {
        Await.until(SOON, expected, () -> watch.state().toString(), () -> condition.test(watch));
    }

    @Override
    public void close() {
        client.close();
    }
}
