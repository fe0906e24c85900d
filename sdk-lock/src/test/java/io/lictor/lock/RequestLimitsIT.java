package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.QueryOptions;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.RequestOutcome;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.AgentOptions;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real Consul whose limits are reached: what it says, what lives through it, and that nothing is lost by it. */
@Timeout(400)
class RequestLimitsIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration UNDER_LOAD = Duration.ofSeconds(30);
    /** A refused call is repeated a second later, at which one caller alone may stay below the limits. */
    private static final int NOISY = 4;

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger again = new AtomicInteger();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    private ConsulClient client(ConsulAgent agent) {
        return ConsulClient.connect(ConsulSettings.builder().address(agent.uri().toString())
                .observer(new ConsulObserver() {
                    @Override
                    public void requestFinished(String operation, RequestOutcome outcome, int status,
                            Duration elapsed) {
                        requests.incrementAndGet();
                    }

                    @Override
                    public void requestRetried(String operation, ConsulException failure) {
                        again.incrementAndGet();
                    }
                }).build());
    }

    /** All versions have it; up to 1.14 the agent has no words for it. */
    @Test
    void theLimitOfAnAgentIsNamed() {
        AtomicInteger started = new AtomicInteger();
        Consumer<AgentOptions> limited = options -> {
            if (started.incrementAndGet() == 2) { // the server is the first one
                options.extraConfig("{\"limits\": {\"rpc_rate\": 5, \"rpc_max_burst\": 5}}");
            }
        };
        try (ConsulCluster cluster = RealConsul.serverAndClient(limited);
                ConsulClient consul = client(
                        cluster.client())) {
            assertThatExceptionOfType(ConsulUnavailableException.class).isThrownBy(() -> {
                for (int i = 0; i < 1_000; i++) {
                    var unused = consul.keyValue().get("a");
                }
            }).withMessageContainingAll("status 429", "(the agent is over its limit of requests to the servers",
                    "rpc_rate");
            assertThat(again).as("the agent itself was asked again").hasValue(0);
        }
    }

    @Test
    @ForConsul(since = "1.15")
    void allLivesThroughTheLimitsOfAServer() throws Exception {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.extraConfig("{\"limits\": {\"request_limits\":"
                + " {\"mode\": \"enforcing\", \"read_rate\": 1, \"write_rate\": 1}}}"));
                ConsulClient consul = client(agent);
                ConsulClient noisy = client(agent);
                Registration web = consul.register(ServiceDefinition.builder("web").id("web").port(80)
                        .check(HealthCheck.ttl(Duration.ofSeconds(10))).drainTime(Duration.ZERO).build());
                Watch<List<ServiceInstance>> watch = consul.discovery().watch(ServiceQuery.of("web"))) {
            web.awaitRegistered(LIMIT);
            Await.until(LIMIT, "web", watch::toString, () -> watch.state().value() != null
                    && watch.state().value().size() == 1);
            List<Integer> sizes = new CopyOnWriteArrayList<>();
            watch.onChange(change -> sizes.add(change.current().size()));
            AtomicBoolean lost = new AtomicBoolean();
            try (LockLease lease = DistributedLock.named("limits/lock", consul).acquire(LIMIT)) {
                lease.onLost(() -> lost.set(true));
                makeNoise(noisy);
                assertThat(lease.isHeld()).isTrue();
            }
            assertThat(lost).isFalse();
            assertThat(sizes).isEmpty();
            assertThat(web.state()).isEqualTo(RegistrationState.REGISTERED);
            assertThat(refused).isNotEmpty().allMatch(words -> words.contains("request_limits")
                    && !words.contains("may have been applied"));
            assertThat(again.get()).isPositive().isLessThanOrEqualTo(requests.get());
        }
    }

    /** Writes and reads above both limits; what was refused is not there, and what was taken is. */
    private void makeNoise(ConsulClient consul) throws InterruptedException, ExecutionException {
        List<String> taken = new CopyOnWriteArrayList<>();
        List<String> denied = new CopyOnWriteArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(NOISY)) {
            List<Future<?>> running = new ArrayList<>();
            for (int caller = 0; caller < NOISY; caller++) {
                String prefix = "noise/" + caller + "-";
                running.add(callers.submit(() -> callAgainAndAgain(consul, prefix, taken, denied)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertThat(denied).isNotEmpty();
        Await.until(LIMIT, "the keys", () -> "refused", () -> {
            try {
                assertThat(consul.keyValue().keys("noise/", null, QueryOptions.none()).value()).containsAll(taken)
                        .doesNotContainAnyElementsOf(denied);
                return true;
            } catch (ConsulUnavailableException e) {
                return false;
            }
        });
    }

    private void callAgainAndAgain(ConsulClient consul, String prefix, List<String> taken, List<String> denied) {
        long end = System.nanoTime() + UNDER_LOAD.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            String key = prefix + i;
            try {
                consul.keyValue().put(key, "x");
                taken.add(key);
            } catch (ConsulUnavailableException e) {
                denied.add(key);
                refused.add(e.getMessage());
            }
            try {
                var unused = consul.keyValue().get(prefix);
            } catch (ConsulUnavailableException e) {
                refused.add(e.getMessage());
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
