package io.lictor.api;

import static io.lictor.api.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentSettingsTest {

    private static ConsulSettings read(Map<String, String> environment) {
        return read(environment, Map.of());
    }

    private static ConsulSettings read(Map<String, String> environment, Map<String, String> properties) {
        return EnvironmentSettings.read(environment::get, properties::get);
    }

    @Test
    void emptyEnvironmentGivesTheDefaults() {
        assertThat(read(Map.of())).usingRecursiveComparison().isEqualTo(ConsulSettings.builder().build());
    }

    @Test
    void everyVariableOfConsulsCliIsRead() {
        ConsulSettings all = read(Map.ofEntries(Map.entry("CONSUL_HTTP_ADDR", "c1.example:8501,c2.example:8501"),
                Map.entry("CONSUL_HTTP_TOKEN", "t"), Map.entry("CONSUL_HTTP_TOKEN_FILE", "/token"),
                Map.entry("CONSUL_HTTP_AUTH", "u:p"), Map.entry("CONSUL_HTTP_SSL", "true"),
                Map.entry("CONSUL_HTTP_SSL_VERIFY", "false"), Map.entry("CONSUL_CACERT", "/ca.pem"),
                Map.entry("CONSUL_CAPATH", "/cas"), Map.entry("CONSUL_CLIENT_CERT", "/c.pem"),
                Map.entry("CONSUL_CLIENT_KEY", "/k.pem"), Map.entry("CONSUL_TLS_SERVER_NAME", "s"),
                Map.entry("CONSUL_NAMESPACE", "n"), Map.entry("CONSUL_PARTITION", "p")));

        assertThat(all.addresses()).containsExactly(URI.create("https://c1.example:8501"),
                URI.create("https://c2.example:8501"));
        assertThat(all.token()).isEqualTo("t");
        assertThat(all.tokenFile()).isEqualTo(Path.of("/token"));
        assertThat(all.basicAuth()).isEqualTo("u:p");
        assertThat(all.namespace()).isEqualTo("n");
        assertThat(all.partition()).isEqualTo("p");
        assertThat(all.tls()).isEqualTo(TlsSettings.builder().caFile(Path.of("/ca.pem"))
                .clientCertificate(Path.of("/c.pem"), Path.of("/k.pem")).serverName("s").verify(false).build());
    }

    /** As for Consul's CLI: whoever names one authority trusts no other. */
    @Test
    void aFolderOfAuthoritiesCountsWhereNoFileIsNamed() {
        assertThat(read(Map.of("CONSUL_CAPATH", "/cas")).tls().caPath()).isEqualTo(Path.of("/cas"));
        assertThat(read(Map.of("CONSUL_CAPATH", "/cas", "CONSUL_CACERT", "/ca.pem")).tls().caPath()).isNull();
    }

    @Test
    void systemPropertyGoesBeforeItsVariableAndEmptyCountsAsNotSet() {
        Map<String, String> environment = Map.of("CONSUL_HTTP_ADDR", "c1.example", "CONSUL_HTTP_TOKEN", " ");
        ConsulSettings settings = read(environment, Map.of("lictor.http.addr", "c2.example"));

        assertThat(settings.addresses()).containsExactly(URI.create("http://c2.example:80"));
        assertThat(settings.token()).isNull();
    }

    @Test
    void flagsAreTrueOrFalseInTheWordsOfConsulsCli() {
        assertThat(read(Map.of("CONSUL_HTTP_SSL", "1")).addresses().getFirst()).hasScheme("https");
        assertThat(read(Map.of("CONSUL_HTTP_SSL", "F")).addresses().getFirst()).hasScheme("http");
        // as Consul's CLI: who asks for TLS is never answered without it
        assertThat(read(Map.of("CONSUL_HTTP_SSL", "true", "CONSUL_HTTP_ADDR", "HTTP://c.example:8501")).addresses())
                .containsExactly(URI.create("https://c.example:8501"));
        assertThat(read(Map.of("CONSUL_HTTP_SSL", "false", "CONSUL_HTTP_ADDR", "https://c.example")).addresses())
                .containsExactly(URI.create("https://c.example:443"));
        assertRefused(() -> read(Map.of("CONSUL_HTTP_SSL", "yes")), "CONSUL_HTTP_SSL or lictor.http.ssl", "yes",
                "true or false");
    }

    /** The comma may be one of the password's. */
    @Test
    void aPasswordWithACommaIsNotShownInPart() {
        assertThatThrownBy(() -> read(Map.of("CONSUL_HTTP_ADDR", "http://u:s3cr3t,m0re@c.example:8500")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("c.example")
                .hasMessageNotContaining("s3cr3t").hasMessageNotContaining("m0re");
    }

    @Test
    void unixSocketIsRefusedWithAWayOut() {
        assertRefused(() -> read(Map.of("CONSUL_HTTP_ADDR", "unix:///run/consul.sock")),
                "CONSUL_HTTP_ADDR or lictor.http.addr: address", "unix:///run",
                "loopback port");
    }

    @Test
    void keyWithoutCertificateIsRefused() {
        assertRefused(() -> read(Map.of("CONSUL_CLIENT_KEY", "/k.pem")),
                "CONSUL_CLIENT_CERT or lictor.client.cert: client certificate and key", "a key only",
                "both or neither");
    }

    @ParameterizedTest
    @CsvSource({"CONSUL_HTTP_ADDR, unix:///run/consul.sock", "CONSUL_HTTP_TOKEN, a\u0007b",
            "CONSUL_DATACENTER, a\u0007b", "CONSUL_NAMESPACE, a\u0007b", "CONSUL_PARTITION, a\u0007b",
            "CONSUL_CLIENT_CERT, cert.pem", "CONSUL_CACERT, a\u0000b", "CONSUL_HTTP_TOKEN_FILE, a\u0000b",
            "LICTOR_SNAPSHOT_DIR, a\u0000b", "LICTOR_FAILOVER, nearest=x", "LICTOR_ADDRESS_KIND, wlan",
            "CONSUL_HTTP_SSL, maybe", "CONSUL_HTTP_SSL_VERIFY, maybe"})
    void whatCannotBeUnderstoodIsToldWithTheNameOfItsVariable(String variable, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvironmentSettings.read(name -> name.equals(variable) ? value : null, name -> null))
                .withMessageStartingWith(variable + " or lictor.").withMessageContaining("(expected: ");
    }
}
