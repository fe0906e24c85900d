package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.lictor.api.Change;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.HealthStatus;
import io.lictor.api.Subscription;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.discovery.Weights;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadBalancerTest {

    private final ManualTime time = ManualTime.create();
    private final StubDiscovery consul = new StubDiscovery(time);
    private final LoadBalancer balancer = LoadBalancer.builder(StubConsul.of(consul, time)).create();

    @AfterEach
    void endsWithoutTrace() {
        balancer.close();
        time.settle();
        assertThat(consul.openWatches()).isZero();
        assertThat(time.aliveThreads()).isEmpty();
        assertThat(time.failures()).isEmpty();
    }

    @Test
    void takesInstancesInTurnFromOneWatch() {
        consul.publish("nginx", Instances.of("nginx", 3));

        assertThat(picks(4)).containsExactly("nginx-0", "nginx-1", "nginx-2", "nginx-0");
        assertThat(balancer.instances("nginx")).hasSize(3);
        assertThat(consul.everOpened()).isEqualTo(1);
        assertThat(consul.finds()).isZero();
    }

    @Test
    void goesOnWhereItWasWhenTheListChanges() {
        consul.publish("nginx", Instances.of("nginx", 3));
        assertThat(picks(2)).containsExactly("nginx-0", "nginx-1");

        consul.publish("nginx", Instances.of("nginx", 4));

        assertThat(picks(4)).containsExactly("nginx-2", "nginx-3", "nginx-0", "nginx-1");
    }

    @Test
    void keepsTheTurnOverAnEmptyList() {
        consul.publish("nginx", Instances.of("nginx", 3));
        assertThat(picks(1)).containsExactly("nginx-0");
        consul.publish("nginx", List.of());
        assertThatThrownBy(() -> balancer.lookup("nginx")).isInstanceOf(NoInstanceException.class);

        consul.publish("nginx", Instances.of("nginx", 3));

        assertThat(picks(2)).containsExactly("nginx-1", "nginx-2");
    }

    @Test
    void looksUpByNameAndByTheEqualQueryInOneTurn() {
        consul.publish("nginx", Instances.of("nginx", 3));

        assertThat(balancer.lookup("nginx").id()).isEqualTo("nginx-0");
        assertThat(balancer.lookup(ServiceQuery.of("nginx")).id()).isEqualTo("nginx-1");
        assertThat(consul.everOpened()).isEqualTo(1);
    }

    @Test
    void keepsQueriesWithConditionsApart() {
        ServiceQuery tagged = ServiceQuery.builder("nginx").tag("v2").build();
        consul.publish("nginx", Instances.of("nginx", 3));
        consul.publish(tagged, Instances.of("tagged", 1));

        assertThat(balancer.lookup(tagged).id()).isEqualTo("tagged-0");
        assertThat(balancer.instances(tagged)).hasSize(1);
        assertThat(balancer.lookup("nginx").id()).isEqualTo("nginx-0");
        assertThat(consul.everOpened()).isEqualTo(2);
    }

    @Test
    void firstLookupWaitsForTheFirstList() {
        AtomicReference<ServiceInstance> found = new AtomicReference<>();
        time.start("caller", () -> found.set(balancer.lookup("nginx")));
        time.advance(Duration.ofSeconds(1));
        assertThat(found).hasNullValue();

        consul.publish("nginx", Instances.of("nginx", 1));
        time.settle();

        assertThat(found.get().id()).isEqualTo("nginx-0");
    }

    @Test
    void firstLookupWaitsTwoSecondsAtTheMost() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        time.start("caller", () -> thrown.set(failureOf("nginx")));

        time.advance(Duration.ofMillis(1_999));
        assertThat(thrown).hasNullValue();
        time.advance(Duration.ofMillis(1));

        assertThat(thrown.get()).isInstanceOfSatisfying(NoInstanceException.class, e -> {
            assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.UNREACHABLE);
            assertThat(e).hasMessageContaining("since 2026-01-01T00:00:00Z");
        });
    }

    @Test
    void nobodyWaitsAgainForAConsulThatIsKnownToBeAway() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        ConsulUnavailableException refused = new ConsulUnavailableException("connection refused", null);
        time.start("caller", () -> thrown.set(failureOf("nginx")));
        time.settle();
        consul.fail("nginx", refused);
        time.advance(Duration.ofSeconds(2));
        assertThat(thrown.get()).isInstanceOf(NoInstanceException.class);

        // on this thread, whose wait nobody would end
        assertThat(failureOf("nginx")).isInstanceOf(NoInstanceException.class).hasCause(refused)
                .hasMessageContaining("connection refused");

        consul.publish("nginx", Instances.of("nginx", 1));
        assertThat(balancer.lookup("nginx").id()).isEqualTo("nginx-0");
        assertThat(consul.everOpened()).isEqualTo(1);
    }

    @Test
    void goesOnFromTheLastGoodListWhileConsulIsAway() {
        consul.publish("nginx", Instances.of("nginx", 3));
        assertThat(picks(1)).containsExactly("nginx-0");

        consul.fail("nginx", new ConsulUnavailableException("connection refused", null));
        for (int minutes = 0; minutes < 60; minutes++) {
            time.advance(Duration.ofMinutes(1));
            assertThat(balancer.lookup("nginx")).isNotNull();
        }

        assertThat(balancer.age("nginx")).isEqualTo(Duration.ofHours(1));
        assertThat(balancer.state("nginx").isStale()).isTrue();
        assertThat(balancer.state("nginx").value()).hasSize(3);
        assertThat(consul.everOpened()).isEqualTo(1);
    }

    @Test
    void saysAtOnceThatConsulKnowsNoInstance() {
        consul.publish("nginx", List.of());

        assertThatThrownBy(() -> balancer.lookup("nginx")).isInstanceOfSatisfying(NoInstanceException.class, e -> {
            assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.UNKNOWN);
            assertThat(e.service()).isEqualTo("nginx");
            assertThat(e).hasMessageContaining("the token may not see it");
        });
        assertThat(balancer.instances("nginx")).isEmpty();
    }

    @Test
    void saysHowManyInstancesThereAreWhenNoneIsPassing() {
        consul.publish("nginx", List.of());
        consul.finder(query -> List.of(Instances.instance("nginx", 0, HealthStatus.CRITICAL, Weights.DEFAULT),
                Instances.instance("nginx", 1, HealthStatus.CRITICAL, Weights.DEFAULT),
                Instances.instance("nginx", 2, HealthStatus.WARNING, Weights.DEFAULT)));

        assertThatThrownBy(() -> balancer.lookup("nginx")).isInstanceOfSatisfying(NoInstanceException.class, e -> {
            assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.NONE_PASSING);
            assertThat(e).hasMessageContaining("3 instances").hasMessageContaining("1 warning, 2 critical");
        });
    }

    @Test
    void failingLookupsAskConsulOnceASecondAtTheMost() {
        consul.publish("nginx", List.of());

        for (int i = 0; i < 1_000; i++) {
            assertThat(failureOf("nginx")).isInstanceOf(NoInstanceException.class);
        }
        assertThat(consul.finds()).isEqualTo(1);

        time.advance(Duration.ofSeconds(1));
        assertThat(failureOf("nginx")).isInstanceOf(NoInstanceException.class);
        assertThat(consul.finds()).isEqualTo(2);
    }

    @Test
    void asksForAllInstancesInTheScopeOfTheQuery() {
        ServiceQuery query = ServiceQuery.builder("nginx").tag("v2").datacenter("dc2").build();
        AtomicReference<ServiceQuery> asked = new AtomicReference<>();
        consul.publish(query, List.of());
        consul.finder(all -> {
            asked.set(all);
            return List.of();
        });

        assertThatThrownBy(() -> balancer.lookup(query)).isInstanceOf(NoInstanceException.class)
                .hasMessageContaining("in dc2");
        assertThat(asked.get()).isEqualTo(
                ServiceQuery.builder("nginx").datacenter("dc2").atWorst(HealthStatus.CRITICAL).build());
    }

    @Test
    void doesNotAskAgainForWhatTheQueryHasAskedAlready() {
        ServiceQuery all = ServiceQuery.builder("nginx").atWorst(HealthStatus.CRITICAL).build();
        consul.publish(all, List.of());

        assertThatThrownBy(() -> balancer.lookup(all)).isInstanceOf(NoInstanceException.class);
        assertThat(consul.finds()).isZero();
    }

    @Test
    void saysSoWhenTheReasonCannotBeFoundOut() {
        consul.publish("nginx", List.of());
        consul.fail("nginx", new ConsulUnavailableException("connection refused", null));
        consul.finder(query -> {
            throw new ConsulUnavailableException("find refused", null);
        });

        for (int i = 0; i < 2; i++) {
            assertThat(failureOf("nginx")).isInstanceOfSatisfying(NoInstanceException.class,
                    e -> assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.UNKNOWN))
                    .hasMessageContaining("could not be read").hasMessageContaining("Consul is away")
                    .hasRootCauseMessage("find refused");
        }
        assertThat(consul.finds()).isEqualTo(1);
    }

    /** An agent that is frozen takes the question for the reason, and never answers it. */
    @Test
    void noLookupWaitsLongerForTheReasonThanForTheFirstList() {
        consul.publish("nginx", List.of());
        CountDownLatch frozen = new CountDownLatch(1);
        consul.finder(query -> {
            try {
                frozen.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new ConsulUnavailableException("no answer in time", null);
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        time.start("caller", () -> thrown.set(failureOf("nginx")));
        time.advance(Duration.ofMillis(1_999));
        assertThat(thrown).hasNullValue();
        time.advance(Duration.ofMillis(1));
        assertThat(thrown.get()).isInstanceOf(NoInstanceException.class).hasMessageContaining("could not be read");

        // on this thread, whose wait nobody would end: while the question is under way, ..
        for (int seconds = 0; seconds < 8; seconds++) {
            assertThat(failureOf("nginx")).isInstanceOf(NoInstanceException.class);
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(consul.finds()).isEqualTo(1);
        frozen.countDown();
        time.settle();
        // .. and when the next one is, after one that was not answered
        CountDownLatch stillFrozen = new CountDownLatch(1);
        consul.finder(query -> {
            try {
                stillFrozen.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of(Instances.instance("nginx", 0, HealthStatus.CRITICAL, Weights.DEFAULT));
        });
        time.advance(Duration.ofSeconds(1));
        assertThat(failureOf("nginx")).isInstanceOf(NoInstanceException.class)
                .hasMessageContaining("could not be read");
        time.settle();
        assertThat(consul.finds()).isEqualTo(2);
        stillFrozen.countDown();
        time.settle();
        assertThat(failureOf("nginx")).isInstanceOfSatisfying(NoInstanceException.class,
                e -> assertThat(e.reason()).isEqualTo(NoInstanceException.Reason.NONE_PASSING));
    }

    @Test
    @SuppressWarnings("NullAway")
    void aListenerThatIsNullOpensNoWatch() {
        Consumer<Change<List<ServiceInstance>>> nobody = null;
        assertThatNullPointerException().isThrownBy(() -> balancer.onChange("nginx", nobody)).withMessage("listener");
        assertThat(consul.everOpened()).isZero();
    }

    @Test
    void passesOnThatConsulRefusesTheQuery() {
        consul.fail("nginx", new ConsulRejectedException("no", 500, "No path to datacenter", null));

        assertThat(failureOf("nginx")).isInstanceOfSatisfying(ConsulRejectedException.class,
                e -> assertThat(e.reason()).isEqualTo("No path to datacenter"));
    }

    @Test
    void anInterruptEndsTheFirstWait() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = time.start("caller", () -> {
            Throwable failure = failureOf("nginx");
            if (Thread.currentThread().isInterrupted()) {
                thrown.set(failure);
            }
        });
        time.settle();

        caller.interrupt();
        time.settle();

        assertThat(thrown.get()).isInstanceOf(ConsulInterruptedException.class);
    }

    @Test
    void closingEndsAWaitAndLaterLookups() {
        consul.publish("orders", Instances.of("orders", 1));
        assertThat(balancer.lookup("orders")).isNotNull();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        time.start("caller", () -> thrown.set(failureOf("nginx")));
        time.settle();

        balancer.close();
        balancer.close();
        time.settle();

        assertThat(thrown.get()).isInstanceOf(ConsulClosedException.class);
        assertThatThrownBy(() -> balancer.lookup("orders")).isInstanceOf(ConsulClosedException.class);
        assertThatThrownBy(() -> balancer.instances("orders")).isInstanceOf(ConsulClosedException.class);
        assertThatThrownBy(() -> balancer.onChange("orders", change -> {})).isInstanceOf(ConsulClosedException.class);
    }

    @Test
    void endsWithTheClient() {
        consul.publish("nginx", Instances.of("nginx", 1));
        assertThat(balancer.lookup("nginx")).isNotNull();

        consul.close();
        time.advance(Duration.ofMinutes(2));

        assertThatThrownBy(() -> balancer.lookup("nginx")).isInstanceOf(ConsulClosedException.class);
    }

    @Test
    void aClosedClientIsSaidAtTheFirstLookup() {
        consul.close();

        assertThat(failureOf("nginx")).isInstanceOf(ConsulClosedException.class);
        assertThat(balancer.size()).isZero();
    }

    @Test
    void listenersHearOfChangesUntilTheirHandleIsClosed() {
        List<Change<List<ServiceInstance>>> heard = new ArrayList<>();
        List<ServiceInstance> three = Instances.of("nginx", 3);
        consul.publish("nginx", three);
        Subscription subscription = balancer.onChange("nginx", heard::add);

        consul.publish("nginx", List.of());
        subscription.close();
        consul.publish("nginx", three);

        assertThat(heard).containsExactly(new Change<>(three, List.of()));
        assertThat(consul.openWatches()).isZero();
    }

    @Test
    void closingEndsListeners() {
        balancer.onChange("nginx", change -> {});

        balancer.close();

        assertThat(consul.openWatches()).isZero();
    }

    @Test
    void refusesIllegalNamesAndSettings() {
        LoadBalancer.Builder builder = LoadBalancer.builder(StubConsul.of(consul, time));

        assertThatThrownBy(() -> balancer.lookup(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.firstWait(Duration.ofMillis(-1))).hasMessageContaining("firstWait: PT-0.001S");
        assertThatThrownBy(() -> builder.idleTime(Duration.ZERO)).hasMessageContaining("idleTime: PT0S");
        assertThatThrownBy(() -> builder.maximumEntries(0)).hasMessageContaining("maximumEntries: 0");
        assertThatThrownBy(() -> builder.strategy(" ", Strategies.random())).hasMessageContaining("service");
    }

    private List<String> picks(int count) {
        List<String> picks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picks.add(balancer.lookup("nginx").id());
        }
        return picks;
    }

    private Throwable failureOf(String service) {
        try {
            return new AssertionError("found " + balancer.lookup(service));
        } catch (RuntimeException e) {
            return e;
        }
    }
}
