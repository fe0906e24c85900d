package io.lictor.http.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.observe.ClientView;
import io.lictor.api.observe.ConfigView;
import io.lictor.api.observe.FailoverView;
import io.lictor.api.observe.LocksView;
import io.lictor.api.observe.MeshIdentityView;
import io.lictor.api.observe.RegistrationView;
import io.lictor.api.observe.RequestOutcome;
import io.lictor.api.observe.WatchView;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class MicrometerObserverTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerObserver observer = MicrometerObserver.create(registry);
    private final Watched watch = new Watched();
    private final Registered registration = new Registered();
    private final Locks locks = new Locks();
    private final Client client = new Client();
    private final Config config = new Config();
    private final Mesh mesh = new Mesh();

    @Test
    void gaugesFollowTheirViews() {
        observer.watchOpened(watch);
        watch.age = Duration.ofSeconds(7);
        watch.failures = 3;

        assertThat(registry.get("lictor.watch.age").tag("watch", "health/nginx").timeGauge().value(TimeUnit.SECONDS))
                .isEqualTo(7);
        assertThat(registry.get("lictor.watch.failing").gauge().value()).isEqualTo(3);
    }

    @Test
    void gaugesOfAConfigFollowIt() {
        observer.configOpened(config);
        assertThat(registry.get("lictor.config.broken").tag("config", "config/orders").gauge().value()).isEqualTo(1);
        assertThat(registry.get("lictor.config.fallback").gauge().value()).isZero();
        assertThat(registry.get("lictor.config.age").timeGauge().value(TimeUnit.SECONDS)).isEqualTo(9);
    }

    @Test
    void countersCountEachCall() {
        observer.watchOpened(watch);
        observer.watchFailed(watch, new ConsulTimeoutException("late", null));
        observer.watchFailed(watch, new ConsulTimeoutException("late", null));

        assertThat(registry.get("lictor.watch.failures").tag("failure", "timeout").counter().count()).isEqualTo(2);
    }

    @Test
    void closingAViewRemovesItsMetersAndNoOthers() {
        everythingOnce();
        observer.watchClosed(watch);
        observer.registrationClosed(registration);
        observer.clientClosed(client);
        observer.locksClosed(locks);
        observer.configClosed(config);
        observer.meshIdentityClosed(mesh);
        observer.failoverClosed(failover);

        assertThat(names()).containsExactly("lictor.balancing.ejections", "lictor.balancing.panics",
                "lictor.balancing.returns", "lictor.calls", "lictor.calls.retries", "lictor.calls.retries.denied",
                "lictor.connections.wait", "lictor.files.failures", "lictor.files.written", "lictor.jobs.failures",
                "lictor.locks.acquisition.failures", "lictor.locks.losses", "lictor.locks.renewal.failures",
                "lictor.locks.wait", "lictor.lookup.failures",
                "lictor.mesh.authorizations", "lictor.registrar.refused", "lictor.requests", "lictor.requests.retries",
                "lictor.snapshot.failures", "lictor.snapshot.writes", "lictor.traffic.calls",
                "lictor.traffic.switches");
    }

    @Test
    void reportsAfterTheCloseMakeNoNewMeters() {
        observer.watchOpened(watch);
        observer.watchClosed(watch);
        observer.watchChanged(watch);

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void everyMeterOfTheListIsMadeAndNoOther() {
        everythingOnce();

        assertThat(names()).isEqualTo(Arrays.stream(LictorMeter.values()).map(LictorMeter::meterName)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void metersHaveTheTagsOfTheList() {
        everythingOnce();

        for (LictorMeter meter : LictorMeter.values()) {
            Meter.Id id = registry.get(meter.meterName()).meter().getId();
            assertThat(id.getTags().stream().map(io.micrometer.core.instrument.Tag::getKey).sorted().toList())
                    .as(meter.meterName())
                    .isEqualTo(Arrays.stream(meter.tags().split(", ", -1)).sorted().toList());
        }
    }

    private final FailoverView failover = new Failover("orders", "dc2", false);

    private record Failover(String query, String datacenter, boolean isLocal) implements FailoverView {}

    @Test
    void showsWhereLookupsGoUntilNobodyLooksUp() {
        observer.failoverOpened(failover);
        observer.datacenterSwitched(failover, "dc1", "dc2");

        assertThat(registry.get("lictor.failover.current").tag("datacenter", "dc2").gauge().value()).isEqualTo(1);
        assertThat(registry.get("lictor.failover.switches").tag("to", "dc2").counter().count()).isEqualTo(1);

        observer.failoverClosed(failover);
        assertThat(registry.find("lictor.failover.current").meter()).isNull();
    }

    private void everythingOnce() {
        ConsulTimeoutException late = new ConsulTimeoutException("late", null);
        observer.clientOpened(client);
        observer.requestFinished("GET kv", RequestOutcome.ANSWERED, 200, Duration.ofMillis(3));
        observer.requestRetried("GET kv", late);
        observer.watchOpened(watch);
        observer.watchChanged(watch);
        observer.watchFailed(watch, late);
        observer.watchReset(watch);
        observer.emptyAnswerHeld(watch, "filtered by ACLs");
        observer.listenerFailed(watch, late);
        observer.registrationOpened(registration);
        observer.registered(registration, "absent");
        observer.beat(registration, Duration.ofMillis(2));
        observer.registrationFailed(registration, late);
        observer.locksOpened(locks);
        observer.lockWaited("acquired", Duration.ofMillis(1));
        observer.lockLost("orders/.lock", "the client is closed");
        observer.renewalFailed(late);
        observer.acquisitionFailed(late);
        observer.failoverOpened(failover);
        observer.datacenterSwitched(failover, "dc1", "dc2");
        observer.snapshotWritten("c", 17, Duration.ofMillis(1));
        observer.snapshotFailed("c", late);
        observer.connectionAwaited("keep-alive", Duration.ofMillis(5));
        observer.jobFailed("lookup-sweep", late);
        observer.fileWritten("/etc/nginx/upstream.conf");
        observer.fileFailed("/etc/nginx/upstream.conf", "nginx -t: exit 1");
        observer.instanceRefused("docker h1", "h1:web1:80", "403");
        observer.configOpened(config);
        observer.configChanged(config);
        observer.configFailed(config, late);
        observer.configListenerFailed(config, late);
        observer.lookupFailed("nginx", "unknown");
        observer.instanceEjected("nginx", "nginx-1", "slow");
        observer.instanceReturned("nginx", "nginx-1");
        observer.ejectionPanicked("nginx");
        observer.callFinished("nginx", "answered", 200, Duration.ofMillis(3));
        observer.callRetried("nginx", "failed");
        observer.retryDenied("nginx");
        observer.meshIdentityOpened(mesh);
        observer.meshRotated(mesh, "leaf");
        observer.meshMaterialRefused(mesh, "no certificate in it");
        observer.meshPeerRefused(mesh, "untrusted");
        observer.meshAuthorized("orders", "denied");
        observer.trafficRouted("orders", "v2.orders.default.dc1");
        observer.trafficSwitched("orders", "orders.default.dc1", "orders.default.dc2");
    }

    private Set<String> names() {
        return registry.getMeters().stream().map(meter -> meter.getId().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static final class Watched implements WatchView {
        private Duration age = Duration.ZERO;
        private int failures;

        @Override
        public String key() {
            return "health/nginx";
        }

        @Override
        public Duration age() {
            return age;
        }

        @Override
        public int consecutiveFailures() {
            return failures;
        }
    }

    private static final class Locks implements LocksView {
        @Override
        public String client() {
            return "consul-1";
        }

        @Override
        public int held() {
            return 1;
        }

        @Override
        public int waiting() {
            return 2;
        }

        @Override
        public Duration remaining() {
            return Duration.ofSeconds(10);
        }
    }

    private static final class Registered implements RegistrationView {
        @Override
        public String service() {
            return "orders";
        }

        @Override
        public String id() {
            return "orders-1";
        }

        @Override
        public boolean isRegistered() {
            return true;
        }

        @Override
        public Duration beatAge() {
            return Duration.ZERO;
        }

        @Override
        public int consecutiveFailures() {
            return 0;
        }
    }

    private static final class Config implements ConfigView {
        @Override
        public String name() {
            return "config/orders";
        }

        @Override
        public Duration age() {
            return Duration.ofSeconds(9);
        }

        @Override
        public boolean isBroken() {
            return true;
        }

        @Override
        public boolean isFallback() {
            return false;
        }
    }

    private static final class Mesh implements MeshIdentityView {
        @Override
        public String service() {
            return "orders";
        }

        @Override
        public Duration remaining() {
            return Duration.ofHours(70);
        }

        @Override
        public int roots() {
            return 2;
        }
    }

    private static final class Client implements ClientView {
        @Override
        public String name() {
            return "consul-1";
        }

        @Override
        public int requestsInFlight() {
            return 1;
        }

        @Override
        public int pollsInFlight() {
            return 2;
        }

        @Override
        public int pollsWaiting() {
            return 0;
        }

        @Override
        public int watchesFed() {
            return 0;
        }
    }
}
