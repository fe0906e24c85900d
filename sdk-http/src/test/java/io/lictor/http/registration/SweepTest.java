package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import io.lictor.api.AgentView;
import io.lictor.api.ConsulSettings;
import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.RegistrationState;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.VirtualNode;
import io.lictor.http.endpoint.CatalogHome;
import io.lictor.http.endpoint.Scope;
import io.lictor.http.transport.Transport;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How an instance in the catalog looks after those whose processes are gone, on an in-process Consul in manual time. */
@Timeout(120)
@AllowedWarnings({"is critical now: its process is gone", "removed from node"})
class SweepTest {

    private static final String NODE = "orders-pods";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualTime time = ManualTime.create();
    private final InProcessConsul server = InProcessConsul.builder().clock(time).start();
    private final RawHttp http = RawHttp.of(server.uri());
    private final ConsulSettings settings = ConsulSettings.builder().address(server.address()).build();
    private final Transport transport = Transport.create(settings, time);
    private final KeepAliveScheduler scheduler = KeepAliveScheduler.create(time, "keep-alive",
            RegistrationScene::survives);
    private final RegistrationHub hub = new RegistrationHub(scheduler,
            deadline -> Optional.<AgentView>empty().orElseThrow(),
            () -> new CatalogHome(transport, new Scope(settings)), server.uri(), () -> 0);

    @AfterEach
    void close() {
        scheduler.close();
        transport.close();
        server.close();
        time.close();
    }

    private void dead(int number) {
        String id = "dead-" + number;
        http.put("/v1/catalog/register",
                "{\"Node\":\"" + NODE + "\",\"Address\":\"10.20.0.1\",\"Service\":{\"ID\":\"" + id
                        + "\",\"Service\":\"orders\",\"Port\":1},\"Check\":{\"Node\":\"" + NODE
                        + "\",\"CheckID\":\"service:" + id + "\",\"Name\":\"n\",\"Status\":\"passing\",\"ServiceID\":\""
                        + id + "\",\"Notes\":\"lictor-session " + new UUID(0, number) + "\"}}")
                .ok();
    }

    private Registration register(ServiceDefinition.Builder definition) {
        Registration me = hub.register(definition.build());
        time.settle();
        Eventually.holds(MINUTE, "registered", () -> {
            time.advance(Duration.ZERO);
            return me.state() == RegistrationState.REGISTERED;
        });
        return me;
    }

    private static ServiceDefinition.Builder orders() {
        return ServiceDefinition.builder("orders").id("orders-1").port(80).inCatalog(VirtualNode.of(NODE, "10.20.0.1"))
                .drainTime(Duration.ZERO);
    }

    private long critical() {
        return AgentChecks.read(http, "/v1/health/service/orders").valueStream()
                .filter(each -> each.path("Checks").toString().contains("critical")).count();
    }

    private int entries() {
        return AgentChecks.read(http, "/v1/health/service/orders").size();
    }

    /** The next twenty had to wait until the definition was compared again, for ten seconds or minutes. */
    @Test
    void twentyASecondBecomeCriticalUntilAllHave() {
        for (int i = 0; i < 45; i++) {
            dead(i);
        }
        register(orders());
        awaitCritical(20);
        time.advance(Duration.ofSeconds(1));
        awaitCritical(40);
        time.advance(Duration.ofSeconds(1));
        awaitCritical(45);
    }

    /** In no time of the clock that counts: only Consul's answers are waited for. */
    private void awaitCritical(long number) {
        Eventually.holds(MINUTE, () -> number + " are critical, but is " + critical(), () -> critical() >= number);
        time.settle();
        assertThat(critical()).isEqualTo(number);
    }

    @Test
    void theRemovalTimeOfTheCheckCountsAndNotThatOfTheDefinition() {
        dead(1);
        register(orders().check(HealthCheck.ttl(Duration.ofSeconds(15))
                .with(CheckOptions.builder().deregisterCriticalAfter(Duration.ofMinutes(2)).build())));
        time.advance(Duration.ofSeconds(30));
        awaitCritical(1);
        time.advance(MINUTE);
        assertThat(entries()).isEqualTo(2);
        time.advance(MINUTE.multipliedBy(2));
        Eventually.holds(MINUTE, "removed", () -> entries() == 1);
    }
}
