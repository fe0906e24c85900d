package io.lictor.api.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigEntryTest {

    private static ConfigEntry entry(String kind, Map<String, Object> fields) {
        return new ConfigEntry(kind, kind.equals(ProxyDefaults.KIND) ? "global" : "web", fields, 42);
    }

    /** Each typed kind with fields of newer versions, at the top and inside. */
    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(entry(ServiceDefaults.KIND, Map.of("Protocol", "http", "MaxInboundConnections", 5)),
                        (UnaryOperator<ConfigEntry>) each -> ServiceDefaults.of(each).entry()),
                Arguments.of(entry(ProxyDefaults.KIND, Map.of("Config", Map.of("a", 1), "AccessLogs",
                        Map.of("Enabled", true))), (UnaryOperator<ConfigEntry>) each -> ProxyDefaults.of(each).entry()),
                Arguments.of(entry(ServiceResolver.KIND, Map.of("DefaultSubset", "v1", "Subsets",
                        Map.of("v1", Map.of("Filter", "x", "OnlyPassing", true, "New", "n")), "ConnectTimeout", "5s",
                        "Failover", Map.of("*", Map.of("Datacenters", List.of("dc2"), "Targets",
                                List.of(Map.of("Peer", "p")))),
                        "LoadBalancer", Map.of("Policy", "maglev"))),
                        (UnaryOperator<ConfigEntry>) each -> ServiceResolver.of(each).entry()),
                Arguments.of(entry(ServiceResolver.KIND, Map.of("Redirect", Map.of("Service", "other", "Peer", "p"))),
                        (UnaryOperator<ConfigEntry>) each -> ServiceResolver.of(each).entry()),
                Arguments.of(entry(ServiceSplitter.KIND, Map.of("Splits", List.of(Map.of("Weight", 100.0, "Service",
                        "a", "RequestHeaders", Map.of("Add", Map.of("x", "1")))), "Meta", Map.of("k", "v"))),
                        (UnaryOperator<ConfigEntry>) each -> ServiceSplitter.of(each).entry()),
                Arguments.of(entry(ServiceRouter.KIND, Map.of("Routes", List.of(Map.of("Match", Map.of("HTTP",
                        Map.of("PathPrefix", "/a", "Header", List.of(Map.of("Name", "x")))), "Destination",
                        Map.of("Service", "b", "NumRetries", 3), "New", true)))),
                        (UnaryOperator<ConfigEntry>) each -> ServiceRouter.of(each).entry()),
                Arguments.of(entry(ServiceIntentions.KIND, Map.of("Sources", List.of(Map.of("Name", "a", "Action",
                        "deny", "Peer", "p")), "JWT", Map.of("Providers", List.of()))),
                        (UnaryOperator<ConfigEntry>) each -> ServiceIntentions.of(each).entry()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void fieldsOfNewerVersionsSurviveAChange(ConfigEntry stored, UnaryOperator<ConfigEntry> readAndWritten) {
        assertThat(readAndWritten.apply(stored)).isEqualTo(stored);
    }

    @Test
    void whatIsNotSetIsNotWritten() {
        assertThat(new ServiceResolver("web", "", Map.of(), null, Map.of(), null, Map.of(), 0).entry().fields())
                .isEmpty();
        assertThat(ServiceDefaults.http("web").entry().fields()).containsOnlyKeys("Protocol");
    }

    @Test
    void anEntryOfAnotherKindOrShapeIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceSplitter.of(entry(ServiceResolver.KIND, Map.of())))
                .withMessageContaining("service-resolver").withMessageContaining("expected: service-splitter");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceDefaults.of(entry(ServiceDefaults.KIND, Map.of("Protocol", 7))))
                .withMessageContaining("Protocol: 7");
    }

    @Test
    void thePrivateKeyOfAnInlineCertificateIsNotShown() {
        ConfigEntry entry = ConfigEntry.of("inline-certificate", "gateway",
                Map.of("PrivateKey", "-----BEGIN EC PRIVATE KEY-----", "Certificate", "-----BEGIN CERTIFICATE-----"));

        assertThat(entry).hasToString(
                "ConfigEntry[kind=inline-certificate, name=gateway, fields=[Certificate, PrivateKey], modifyIndex=0]");
    }
}
