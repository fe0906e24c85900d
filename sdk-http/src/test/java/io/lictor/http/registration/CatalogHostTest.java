package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.lictor.api.ConsulSettings;
import io.lictor.api.HealthStatus;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.VirtualNode;
import io.lictor.http.CapturedLog;
import io.lictor.http.endpoint.CatalogHome;
import io.lictor.http.endpoint.Scope;
import io.lictor.http.runtime.SystemRuntime;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.HomeBody;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an instance in the catalog does to entries of its own and of others. */
@Timeout(120)
class CatalogHostTest {

    private static final VirtualNode PODS = VirtualNode.of("pods", "10.20.0.1");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final InProcessConsul server = InProcessConsul.start();
    private final SystemRuntime runtime = new SystemRuntime("home", ConsulObserver.NONE);
    private final ConsulSettings settings = ConsulSettings.builder().address("http://" + server.address()).build();
    private final Transport transport = Transport.create(settings, runtime);
    private final CatalogHome home = new CatalogHome(transport, new Scope(settings)).within(LIMIT);
    private final ManualTime time = ManualTime.create();

    @AfterEach
    void close() {
        time.close();
        transport.close();
        runtime.close();
        server.close();
    }

    private static ServiceDefinition orders(String id) {
        return Definitions.identified(ServiceDefinition.builder("orders").id(id).port(80).inCatalog(PODS)
                .check(HealthCheck.ttl(Duration.ofSeconds(15))).build(), id);
    }

    private RegistrationHost host(ServiceDefinition definition) {
        return new CatalogHost(home, time, definition).within(LIMIT);
    }

    private Map<String, HealthStatus> statuses() {
        Map<String, HealthStatus> statuses = new HashMap<>();
        home.instances("orders", PODS.name(), null)
                .forEach(each -> statuses.put(each.service().id(), each.checks().getFirst().check().status()));
        return statuses;
    }

    private long critical() {
        return statuses().values().stream().filter(HealthStatus.CRITICAL::equals).count();
    }

    /** As a process leaves it that was killed. */
    private void leave(String id) {
        ServiceDefinition gone = orders(id);
        home.register(PODS, null, gone, List.of(new HomeBody.Row("service:" + id, "n", HealthStatus.PASSING,
                Lease.marked("00000000-0000-0000-0000-0000000000ff", null), "")));
    }

    @Test
    void oneLookWritesTwentyAtMostAndTheNextOneIsSoon() {
        RegistrationHost me = host(orders("me"));
        assertThat(me.service("me")).isEmpty();
        me.register(orders("me"));
        IntStream.range(0, 45).forEach(i -> leave("gone-" + i));
        try (CapturedLog log = CapturedLog.inManualTime(ServiceRegistration.class.getName())) {
            for (long expected : new long[]{20, 20, 40, 40, 45}) {
                me.tend();
                assertThat(critical()).isEqualTo(expected);
                time.advance(Duration.ofMillis(500));
            }
            assertThat(log.messages(Level.WARN)).hasSize(45);
        }
        assertThat(statuses()).containsEntry("me", HealthStatus.PASSING);
    }

    @Test
    void whatAnotherProcessHasTakenOverIsNotRemoved() {
        RegistrationHost first = host(orders("one"));
        assertThat(first.service("one")).isEmpty();
        first.register(orders("one"));
        RegistrationHost second = host(orders("one"));
        assertThat(second.service("one")).isPresent();
        second.register(orders("one"));

        try (CapturedLog log = CapturedLog.inManualTime(ServiceRegistration.class.getName())) {
            first.deregister("one");
            assertThat(log.messages(Level.WARN)).containsExactly(
                    "service orders: instance one on node pods is that of another process now, and stays");
        }
        assertThat(first.keeps("one")).as("there is something left to remove").isFalse();
        assertThat(statuses()).containsOnlyKeys("one");

        second.deregister("one");
        second.leave();
        assertThat(statuses()).isEmpty();
        assertThat(home.node(PODS.name())).as("the node goes with its last service").isEmpty();
    }

    @Test
    void anEntryOfAnOwnSessionThatIsOverIsRemoved() {
        RegistrationHost me = host(orders("one"));
        assertThat(me.service("one")).isEmpty();
        me.register(orders("one"));
        home.leases(PODS.name()).forEach(home::endLease);
        assertThat(me.updateCheck("service:one", HealthStatus.PASSING, "")).isFalse();

        me.deregister("one");
        assertThat(statuses()).isEmpty();
    }

    @Test
    void anEntryWithoutItsCheckIsRemovedAsWell() {
        RegistrationHost me = host(orders("one"));
        assertThat(me.service("one")).isEmpty();
        me.register(orders("one"));
        home.removeCheck(PODS.name(), "service:one");

        me.deregister("one");
        assertThat(home.instances("orders", PODS.name(), null)).isEmpty();
    }
}
