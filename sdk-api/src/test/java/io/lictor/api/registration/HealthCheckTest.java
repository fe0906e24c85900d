package io.lictor.api.registration;

import static io.lictor.api.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void timesHaveConsulsFloor() {
        Duration less = Duration.ofMillis(999);
        assertThat(HealthCheck.ttl(SECOND).ttl()).isEqualTo(SECOND);
        assertRefused(() -> HealthCheck.ttl(less), "ttl", "PT0.999S", ">= 1s");
        assertRefused(() -> HealthCheck.ttl(Duration.ZERO), "ttl", "PT0S", "> 0");
        assertRefused(() -> HealthCheck.tcp("h:1", less), "interval", "PT0.999S", ">= 1s");
        assertRefused(() -> HealthCheck.grpc("h:1", less), "interval", "PT0.999S", ">= 1s");
        assertRefused(() -> HealthCheck.script(List.of("x"), less), "interval", "PT0.999S", ">= 1s");
        assertRefused(() -> HealthCheck.http(URI.create("http://h/"), Duration.ZERO), "interval", "PT0S", "> 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h/", "h:80", "/health", "http:///x"})
    void urlsAreHttp(String url) {
        assertRefused(() -> HealthCheck.http(URI.create(url), SECOND), "url", url, "http://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h", "h:", "h:x", ":80"})
    void targetsAreHostAndPort(String target) {
        assertRefused(() -> HealthCheck.tcp(target, SECOND), "hostAndPort", target, "host:port");
    }

    @Test
    void targetPortHasItsRangeAndGrpcMayNameAService() {
        assertRefused(() -> HealthCheck.tcp("h:0", SECOND), "port of hostAndPort", "0", "1..65535");
        assertRefused(() -> HealthCheck.grpc("h:70000", SECOND), "port of hostAndPort", "70000", "1..65535");
        assertThat(HealthCheck.grpc("h:80/orders", SECOND).hostAndPort()).isEqualTo("h:80/orders");
        assertThat(HealthCheck.tcp("[::1]:80", SECOND).hostAndPort()).isEqualTo("[::1]:80");
    }

    @Test
    void scriptHasAProgramAndAliasAPath() {
        assertRefused(() -> HealthCheck.script(List.of(), SECOND), "command", "[]", "a program");
        assertRefused(() -> HealthCheck.alias("a//b"), "serviceId", "a//b", "\"//\"");
    }

    @Test
    void optionsHaveTheirBounds() {
        assertRefused(() -> CheckOptions.builder().id("/x").build(), "check id", "/x", "no leading");
        assertRefused(() -> CheckOptions.builder().name("").build(), "check name", "\"\"", "not blank");
        assertRefused(() -> CheckOptions.builder().timeout(Duration.ZERO).build(), "check timeout", "PT0S", "> 0");
        assertRefused(() -> CheckOptions.builder().deregisterCriticalAfter(Duration.ofSeconds(59)).build(),
                "deregisterCriticalAfter", "PT59S", ">= 1m");
        assertRefused(() -> CheckOptions.builder().successesBeforePassing(-1).build(), "successesBeforePassing", "-1",
                "0..1000");
        assertRefused(() -> CheckOptions.builder().failuresBeforeCritical(1_001).build(), "failuresBeforeCritical",
                "1001", "0..1000");
    }

    @Test
    void optionsBuiltFromOptionsAreTheSame() {
        CheckOptions all = CheckOptions.builder().id("i").name("n").notes("x").initialStatus(HealthStatus.WARNING)
                .timeout(SECOND).deregisterCriticalAfter(Duration.ofMinutes(1)).successesBeforePassing(2)
                .failuresBeforeCritical(3).build();

        assertThat(all.toBuilder().build()).isEqualTo(all).hasSameHashCodeAs(all).isNotEqualTo(CheckOptions.none());
    }

    @Test
    void ttlBeginsPassingAndOthersCriticalUnlessTheOptionsSayElse() {
        CheckOptions warning = CheckOptions.builder().initialStatus(HealthStatus.WARNING).build();

        assertThat(HealthCheck.ttl(SECOND).initialStatus()).isEqualTo(HealthStatus.PASSING);
        assertThat(HealthCheck.tcp("h:1", SECOND).initialStatus()).isEqualTo(HealthStatus.CRITICAL);
        assertThat(HealthCheck.ttl(SECOND).with(warning).initialStatus()).isEqualTo(HealthStatus.WARNING);
    }

    @Test
    void everyKindKeepsItselfWithOtherOptions() {
        CheckOptions options = CheckOptions.builder().id("i").build();
        HealthCheck.Http http = HealthCheck.http(URI.create("http://h/"), SECOND)
                .request("HEAD", Map.of("X", List.of("1"))).skippingVerification();
        List<HealthCheck> kinds = List.of(HealthCheck.ttl(SECOND).reporting(() -> HealthReport.passing("")), http,
                HealthCheck.tcp("h:1", SECOND), HealthCheck.grpc("h:1", SECOND).overTls(),
                HealthCheck.h2Ping("h:1", SECOND).overTls(CheckTls.serverName("h")), HealthCheck.udp("h:1", SECOND),
                HealthCheck.osService("nginx", SECOND), HealthCheck.tcp("h:1", SECOND).overTls(),
                http.body("x").withoutRedirects().tls(CheckTls.serverName("h")),
                HealthCheck.script(List.of("x"), SECOND).inContainer("c"), HealthCheck.script(List.of("x"), SECOND),
                HealthCheck.alias("a"));

        for (HealthCheck kind : kinds) {
            HealthCheck changed = kind.with(options);
            assertThat(changed.options()).isEqualTo(options);
            assertThat(changed.with(CheckOptions.none())).isEqualTo(kind);
        }
    }
}
