package io.lictor.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import io.lictor.api.Locality;
import io.lictor.api.ServicePort;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.CheckTls;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.Sidecar;
import io.lictor.api.registration.Upstream;
import org.junit.jupiter.api.Test;

/** Consul refuses unknown fields, and reads a number as nanoseconds: what is written is compared to the letter. */
class ServiceBodyTest {

    private static final Duration TEN = Duration.ofSeconds(10);

    private static String body(ServiceDefinition.Builder builder) {
        return new String(ServiceBody.registration(ResolvedService.of(builder.build())), StandardCharsets.UTF_8);
    }

    private static ServiceDefinition.Builder web() {
        return ServiceDefinition.builder("web").id("web-1").deregisterCriticalAfter(null);
    }

    @Test
    void onlyWhatIsSetIsWritten() {
        assertThat(body(web())).isEqualTo("{\"Name\":\"web\",\"ID\":\"web-1\"}");
    }

    @Test
    void aServiceInTheMeshSpeaksItItselfOrHasAProxy() {
        assertThat(body(web().connectNative(true)))
                .isEqualTo("{\"Name\":\"web\",\"ID\":\"web-1\",\"Connect\":{\"Native\":true}}");
        assertThat(body(web().sidecar(Sidecar.automatic())))
                .isEqualTo("{\"Name\":\"web\",\"ID\":\"web-1\",\"Connect\":{\"SidecarService\":{}}}");
        assertThat(body(web().sidecar(new Sidecar(21_005, List.of(Upstream.of("db", 9191),
                Upstream.of("api", 9192).datacenter("dc2"))))))
                .endsWith("\"SidecarService\":{\"Port\":21005,\"Proxy\":{\"Upstreams\":["
                        + "{\"DestinationName\":\"db\",\"LocalBindPort\":9191},"
                        + "{\"DestinationName\":\"api\",\"Datacenter\":\"dc2\",\"LocalBindPort\":9192}]}}}}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> web().connectNative(true).sidecar(Sidecar.automatic()).build())
                .withMessageContaining("none for a service that is connect native");
    }

    @Test
    void everythingThatIsSetIsWritten() {
        assertThat(body(web().port(80).address("10.0.0.7").tag("v2").meta("zone", "b").weights(3, 0)
                .taggedAddress("lan", "10.0.0.8", 81).enableTagOverride(true)))
                .isEqualTo("{\"Name\":\"web\",\"ID\":\"web-1\",\"Address\":\"10.0.0.7\",\"Port\":80,\"Tags\":[\"v2\"],"
                        + "\"Meta\":{\"zone\":\"b\"},\"Weights\":{\"Passing\":3,\"Warning\":0},"
                        + "\"TaggedAddresses\":{\"lan\":{\"Address\":\"10.0.0.8\",\"Port\":81}},"
                        + "\"EnableTagOverride\":true}");
    }

    @Test
    void aTtlCheckCarriesItsIdAndTheRemovalOfTheDefinition() {
        assertThat(body(web().deregisterCriticalAfter(Duration.ofMinutes(10)).check(HealthCheck.ttl(TEN))))
                .contains("\"Checks\":[{\"CheckID\":\"service:web-1\",\"Status\":\"passing\","
                        + "\"DeregisterCriticalServiceAfter\":\"600s\",\"TTL\":\"10s\"}]");
    }

    @Test
    void eachKindOfCheckHasItsFields() {
        String body = body(web().deregisterCriticalAfter(Duration.ofMinutes(10))
                .check(HealthCheck.http(URI.create("http://h:1/x"), TEN).request("POST", Map.of("A", List.of("b"))))
                .check(HealthCheck.http(URI.create("https://h:1/x"), TEN).skippingVerification())
                .check(HealthCheck.tcp("h:2", TEN)).check(HealthCheck.grpc("h:3/svc", TEN).overTls())
                .check(HealthCheck.script(List.of("/bin/true", "-x"), TEN)).check(HealthCheck.alias("db-1")));

        assertThat(body).contains(
                "{\"CheckID\":\"service:web-1:1\",\"Status\":\"critical\",\"HTTP\":\"http://h:1/x\",\"Interval\":\"10s\","
                        + "\"Method\":\"POST\",\"Header\":{\"A\":[\"b\"]}}",
                "\"HTTP\":\"https://h:1/x\",\"Interval\":\"10s\",\"TLSSkipVerify\":true}",
                "\"TCP\":\"h:2\",\"Interval\":\"10s\"}",
                "\"GRPC\":\"h:3/svc\",\"GRPCUseTLS\":true,\"Interval\":\"10s\"}",
                "\"Args\":[\"/bin/true\",\"-x\"],\"Interval\":\"10s\"}",
                "{\"CheckID\":\"service:web-1:6\",\"Status\":\"critical\",\"AliasService\":\"db-1\"}")
                .doesNotContain("DeregisterCriticalServiceAfter");
    }

    @Test
    void kindsAndWaysOfNewerVersionsAreWrittenOnlyWhenTheyAreAskedFor() {
        CheckTls named = CheckTls.serverName("orders.internal").skippingVerification();
        String body = body(web().check(HealthCheck.udp("h:1", TEN)).check(HealthCheck.h2Ping("h:2", TEN))
                .check(HealthCheck.h2Ping("h:3", TEN).overTls(named)).check(HealthCheck.osService("nginx", TEN))
                .check(HealthCheck.tcp("h:4", TEN).overTls()).check(HealthCheck.grpc("h:5", TEN).overTls(named))
                .check(HealthCheck.http(URI.create("https://h:6/"), TEN).request("POST", Map.of()).body("{}")
                        .withoutRedirects().tls(CheckTls.serverName("orders.internal")))
                .check(HealthCheck.script(List.of("/bin/true"), TEN).inContainer("c0ffee")));

        assertThat(body).contains("\"UDP\":\"h:1\",\"Interval\":\"10s\"}",
                "\"H2PING\":\"h:2\",\"H2PingUseTLS\":false,\"Interval\":\"10s\"}",
                "\"H2PING\":\"h:3\",\"Interval\":\"10s\",\"TLSServerName\":\"orders.internal\",\"TLSSkipVerify\":true}",
                "\"OSService\":\"nginx\",\"Interval\":\"10s\"}",
                "\"TCP\":\"h:4\",\"TCPUseTLS\":true,\"Interval\":\"10s\"}",
                "\"GRPC\":\"h:5\",\"GRPCUseTLS\":true,\"Interval\":\"10s\",\"TLSServerName\":\"orders.internal\","
                        + "\"TLSSkipVerify\":true}",
                "\"HTTP\":\"https://h:6/\",\"Interval\":\"10s\",\"Method\":\"POST\",\"Body\":\"{}\","
                        + "\"DisableRedirects\":true,\"TLSServerName\":\"orders.internal\"}",
                "\"DockerContainerID\":\"c0ffee\",\"Args\":[\"/bin/true\"],\"Interval\":\"10s\"}");
    }

    @Test
    void portsSocketAndPlaceAreWritten() {
        assertThat(body(web().ports(List.of(new ServicePort("http", 80, true), new ServicePort("grpc", 81, false)))
                .locality(new Locality("eu", "a"))))
                .endsWith("\"Ports\":[{\"Name\":\"http\",\"Port\":80,\"Default\":true},"
                        + "{\"Name\":\"grpc\",\"Port\":81}],\"Locality\":{\"Region\":\"eu\",\"Zone\":\"a\"}}");
        assertThat(body(web().socketPath("/run/web.sock"))).endsWith("\"SocketPath\":\"/run/web.sock\"}");
    }

    @Test
    void everythingThatASidecarHasIsWritten() {
        Sidecar sidecar = new Sidecar(0,
                List.of(Upstream.of("db", 9191).peer("east").config(Map.of("protocol", "tcp")).meshGateway("local"),
                        Upstream.onSocket("audit", "/run/audit.sock").namespace("ops").partition("eu"),
                        Upstream.of("nearest", 9192).asPreparedQuery().bindAddress("0.0.0.0")))
                .name("web-proxy").config(Map.of("protocol", "http")).localServicePort(8081).mode("transparent")
                .proxy("EnvoyExtensions", List.of(Map.of("Name", "builtin/aws/lambda")))
                .checks(List.of(HealthCheck.tcp("h:1", TEN)));

        assertThat(body(web().sidecar(sidecar))).contains("\"Name\":\"web-proxy\"",
                "\"DestinationPeer\":\"east\"", "\"MeshGateway\":{\"Mode\":\"local\"}",
                "\"LocalBindSocketPath\":\"/run/audit.sock\"", "\"DestinationNamespace\":\"ops\"",
                "\"DestinationPartition\":\"eu\"", "\"DestinationType\":\"prepared_query\"",
                "\"LocalBindAddress\":\"0.0.0.0\"", "\"Config\":{\"protocol\":\"http\"}",
                "\"LocalServicePort\":8081", "\"Mode\":\"transparent\"",
                "\"EnvoyExtensions\":[{\"Name\":\"builtin/aws/lambda\"}]",
                "\"Checks\":[{\"Status\":\"critical\",\"TCP\":\"h:1\",\"Interval\":\"10s\"}]")
                .doesNotContain("\"LocalBindPort\":0");
    }

    @Test
    void theOptionsOfACheckAreWritten() {
        CheckOptions options = CheckOptions.builder().id("page").name("Page").notes("n")
                .initialStatus(HealthStatus.WARNING).timeout(Duration.ofMillis(1_500))
                .deregisterCriticalAfter(Duration.ofMinutes(2)).successesBeforePassing(2).failuresBeforeCritical(3)
                .failuresBeforeWarning(1).outputMaxSize(512).build();

        assertThat(body(web().check(HealthCheck.tcp("h:2", TEN).with(options))))
                .contains("{\"CheckID\":\"page\",\"Name\":\"Page\",\"Notes\":\"n\",\"Status\":\"warning\","
                        + "\"Timeout\":\"1500ms\",\"SuccessBeforePassing\":2,\"FailuresBeforeWarning\":1,\"FailuresBeforeCritical\":3,"
                        + "\"OutputMaxSize\":512,"
                        + "\"DeregisterCriticalServiceAfter\":\"120s\",\"TCP\":\"h:2\",\"Interval\":\"10s\"}");
    }

    @Test
    void aDefinitionWithoutAnIdIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> body(ServiceDefinition.builder("web")))
                .withMessageContaining("a definition with an id");
    }

    @Test
    void textsAreEscaped() {
        assertThat(new String(ServiceBody.checkUpdate(HealthStatus.CRITICAL, "a\"b\n\u00fc"), StandardCharsets.UTF_8))
                .isEqualTo("{\"Status\":\"critical\",\"Output\":\"a\\\"b\\n\u00fc\"}");
    }
}
