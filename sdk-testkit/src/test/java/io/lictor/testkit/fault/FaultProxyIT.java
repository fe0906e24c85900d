package io.lictor.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulBinary;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class FaultProxyIT {
    @Test
    void standsBetweenABlockingQueryAndConsul() throws Exception {
        Assumptions.assumeTrue(ConsulBinary.tryFind().isPresent(), "no Consul found; see bin/fetch-consul");
        try (ConsulAgent agent = RealConsul.devAgent(); FaultProxy proxy = FaultProxy.create(agent.uri())) {
            RawHttp http = RawHttp.of(proxy.uri()).withTimeout(Duration.ofSeconds(90));
            agent.putKey("watched", "1");
            String index = http.get("/v1/kv/watched?raw").header("X-Consul-Index").orElseThrow();

            CompletableFuture<String> changed = CompletableFuture
                    .supplyAsync(() -> http.get("/v1/kv/watched?raw&wait=60s&index=" + index).body());
            Await.until(Duration.ofSeconds(30), "a blocking query", () -> "none", () -> proxy.requestCount() == 2);
            assertThat(proxy.requests().get(1).hasQuery("wait=60s")).isTrue();
            agent.putKey("watched", "2");
            assertThat(changed.get(30, TimeUnit.SECONDS)).isEqualTo("2");

            agent.stop();
            assertThatThrownBy(() -> http.get("/v1/kv/watched")).hasMessageContaining("reset");
            agent.start();
            assertThat(http.get("/v1/kv/watched").status()).isEqualTo(404);
        }
    }
}
