package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.QueryOptions;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

/** Services behind gateways, which the in-process Consul does not follow. */
abstract class RealGatewayBehaviour {

    private static final QueryOptions NONE = QueryOptions.none();
    private static final Duration SOON = Duration.ofSeconds(60);

    abstract Bench bench();

    private ConsulClient consul() {
        return bench().consul();
    }

    @Test
    void theGatewayOfAServiceIsFound() {
        String gateway = bench().name("gateway");
        String service = bench().name("shown");
        consul().mesh().configEntries().put(ConfigEntry.of("ingress-gateway", gateway, Map.of("Listeners",
                List.of(Map.of("Port", 8080, "Protocol", "tcp", "Services", List.of(Map.of("Name", service)))))));
        bench().http().put("/v1/agent/service/register",
                "{\"Name\":\"" + gateway + "\",\"Port\":8443,\"Kind\":\"ingress-gateway\"}").ok();
        assertThat(consul().catalog().gatewayServices(gateway, NONE).value()).containsExactly(service);
        assertThat(consul().catalog().gatewayServices(bench().name("none"), NONE).value()).isEmpty();
        Await.until(SOON, "the gateway", () -> "none",
                () -> !consul().health().ingress(service, NONE).value().isEmpty());
        assertThat(consul().health().ingress(service, NONE).value()).extracting(ServiceInstance::service)
                .containsExactly(gateway);
    }
}
