package io.lictor.http.registration;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.http.CapturedLog;
import io.lictor.http.endpoint.CatalogHome;
import io.lictor.testkit.time.ManualTime;
import org.slf4j.LoggerFactory;

/** A hub in front of a stub agent, with a clock that the test moves. */
final class RegistrationScene implements AutoCloseable {

    static final URI AGENT = URI.create("http://127.0.0.1:8500");

    final RecordingObserver observer = new RecordingObserver();
    final ManualTime time = ManualTime.observedBy(observer);
    final FrozenTime runtime = new FrozenTime(time);
    final StubAgent agent = new StubAgent(runtime);
    final AtomicLong tokenChanges = new AtomicLong();
    final KeepAliveScheduler scheduler = KeepAliveScheduler.create(runtime, "keep-alive", RegistrationScene::survives);
    final RegistrationHub hub = new RegistrationHub(scheduler, agent::within, RegistrationScene::noCatalog, AGENT,
            tokenChanges::get);
    private final CapturedLog log = CapturedLog.inManualTime("io.lictor.http.registration");

    /** No loop of a registration is to leave that to its scheduler. */
    static void survives(String message, Throwable thrown) {
        LoggerFactory.getLogger(RegistrationScene.class).error(message, thrown);
    }

    static CatalogHome noCatalog() {
        return Optional.<CatalogHome>empty()
                .orElseThrow(() -> new AssertionError("nothing is to be kept in the catalog"));
    }

    static ServiceDefinition.Builder orders() {
        return ServiceDefinition.builder("orders").id("orders-1").port(8080).drainTime(Duration.ZERO);
    }

    static ServiceDefinition.Builder orders(Duration ttl) {
        return orders().check(HealthCheck.ttl(ttl));
    }

    Registration register(ServiceDefinition.Builder definition) {
        Registration registration = hub.register(definition.build());
        time.settle();
        return registration;
    }

    void advance(Duration span) {
        time.advance(span);
    }

    /** Closes with the clock moved in steps of 50 ms, and returns how much time it took. */
    Duration close(Registration registration) {
        long begun = time.nanoTime();
        ((ServiceRegistration) registration).beginClose();
        time.settle();
        while (registration.state() != io.lictor.api.registration.RegistrationState.CLOSED) {
            if (time.nanoTime() - begun > Duration.ofMinutes(1).toNanos()) {
                throw new AssertionError("not closed within a minute");
            }
            time.advance(Duration.ofMillis(50));
        }
        registration.close();
        return Duration.ofNanos(time.nanoTime() - begun);
    }

    List<String> warnings() {
        return Stream.concat(log.messages(Level.WARN).stream(), log.messages(Level.ERROR).stream()).toList();
    }

    List<String> infos() {
        return log.messages(Level.INFO);
    }

    @Override
    public void close() {
        log.close();
        scheduler.close();
        time.close();
        if (!time.failures().isEmpty()) {
            throw new AssertionError("a thread of the SDK threw", time.failures().getFirst());
        }
    }
}
