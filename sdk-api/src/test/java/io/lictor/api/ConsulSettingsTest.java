package io.lictor.api;

import static io.lictor.api.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.lictor.api.observe.ConsulObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsulSettingsTest {

    private static ConsulSettings.Builder settings() {
        return ConsulSettings.builder();
    }

    @Test
    void defaultsAreThoseThatTheDocumentationNames() {
        ConsulSettings defaults = settings().build();

        assertThat(defaults.addresses()).containsExactly(URI.create("http://127.0.0.1:8500"));
        assertThat(defaults.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(defaults.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.watchWait()).isEqualTo(Duration.ofSeconds(55));
        assertThat(defaults.maxConnections()).isEqualTo(64);
        assertThat(defaults.rotation()).isEqualTo(Duration.ofSeconds(2));
        assertThat(defaults.feedPause()).isEqualTo(Duration.ofMillis(100));
        assertThat(defaults.maxBodySize()).isEqualTo(67_108_864);
        assertThat(defaults.emptyHoldDown()).isEqualTo(Duration.ofSeconds(20));
        assertThat(defaults.token()).isNull();
        assertThat(defaults.clientName()).isNull();
        assertThat(defaults.runtime()).isNull();
        assertThat(defaults.observer()).isSameAs(ConsulObserver.NONE);
    }

    @Test
    void everyBoundIsCheckedAndNamed() {
        assertRefused(() -> settings().connectTimeout(Duration.ZERO).build(), "connectTimeout", "PT0S", "> 0");
        assertRefused(() -> settings().requestTimeout(Duration.ZERO).build(), "requestTimeout", "PT0S", "> 0");
        assertRefused(() -> settings().watchWait(Duration.ZERO).build(), "watchWait", "PT0S", "> 0");
        assertRefused(() -> settings().rotation(Duration.ZERO).build(), "rotation", "PT0S", "> 0");
        assertRefused(() -> settings().feedPause(Duration.ZERO).build(), "feedPause", "PT0S", "> 0");
        assertRefused(() -> settings().emptyHoldDown(Duration.ofSeconds(-1)).build(), "emptyHoldDown", "PT-1S", ">= 0");
        assertRefused(() -> settings().maxConnections(3).build(), "maxConnections", "3", "4..1000");
        assertRefused(() -> settings().maxConnections(1_001).build(), "maxConnections", "1001", "4..1000");
        assertRefused(() -> settings().maxBodySize(65_535).build(), "maxBodySize", "65535", "65536..");
        assertRefused(() -> settings().maxBodySize(1_073_741_825).build(), "maxBodySize", "1073741825", "..1073741824");
        assertRefused(() -> settings().addresses(List.of()).build(), "addresses", "[]", "at least one");
        assertRefused(() -> settings().datacenter(" ").build(), "datacenter", "\" \"", "not blank");
        assertRefused(() -> settings().namespace("").build(), "namespace", "\"\"", "not blank");
        assertRefused(() -> settings().partition("").build(), "partition", "\"\"", "not blank");
        assertRefused(() -> settings().clientName("").build(), "clientName", "\"\"", "not blank");
    }

    @Test
    void lowestAndHighestValuesAreTaken() {
        assertThat(settings().maxConnections(4).maxBodySize(65_536).emptyHoldDown(Duration.ZERO).build()
                .maxConnections()).isEqualTo(4);
        assertThat(settings().maxConnections(1_000).maxBodySize(1_073_741_824).build().maxConnections())
                .isEqualTo(1_000);
    }

    @Test
    void copyBuiltFromSettingsHasAllOfThem() {
        ConsulSettings all = settings().address("https://c.example:8501").token("t").tokenFile(Path.of("f"))
                .basicAuth("u:p").datacenter("dc2").namespace("n").partition("p").connectTimeout(Duration.ofSeconds(1))
                .requestTimeout(Duration.ofSeconds(3)).watchWait(Duration.ofSeconds(4)).maxConnections(5)
                .rotation(Duration.ofSeconds(6)).feedPause(Duration.ofSeconds(1)).maxBodySize(70_000)
                .emptyHoldDown(Duration.ofSeconds(7))
                .clientName("c").observer(new ConsulObserver() {})
                .tls(TlsSettings.builder().serverName("s").build()).build();

        assertThat(all.toBuilder().build()).usingRecursiveComparison().isEqualTo(all);
    }

    @Test
    void noCredentialIsShown() {
        ConsulSettings secret = settings().token("s3cr3t-token").basicAuth("user:s3cr3t-password").build();

        assertThat(secret.toString()).doesNotContain("s3cr3t").contains("token=set", "basicAuth=set");
    }

    @Test
    void tokenWithAControlCharacterIsRefusedWithoutBeingShown() {
        assertRefused(() -> settings().token("abc\n").build(), "token", "", "no control characters");
    }

    @ParameterizedTest
    @CsvSource({"c.example, http://c.example:80", "c.example:80, http://c.example:80",
            "http://c.example, http://c.example:80", "https://c.example, https://c.example:443",
            "HTTPS://c.example:8501/, https://c.example:8501", "[::1]:8500, http://[::1]:8500"})
    void addressesComeInTheFormsOfConsulsCli(String text, URI expected) {
        assertThat(settings().address(text).build().addresses()).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://c.example", "http://c.example/v1", "http://c.example?x", "unix:///run/consul.sock",
            "http://", "c.example:99999", "c.example:0", "a b"})
    void otherAddressesAreRefused(String text) {
        assertRefused(() -> settings().address(text).build(), "address", "", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://u:s3cr3t%@h", "http://u:s3cr3t^@h:8500", "http://u:x/s3cr3t@h", "u:s3 cr3t@h",
            "user:x@s3cr3t@h", "http://h:8500?token=s3cr3t", "http://u:s3cr3t@h\n", "http://h?x=@s3cr3t",
            "http://u:x?s3cr3t@h", "http://u:x#s3cr3t@h", "u:s3cr3t://x@h", "http://h#s3cr3t"})
    void noSecretOfAnAddressIsShownHoweverItIsWritten(String text) {
        assertThatThrownBy(() -> settings().address(text).build()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("cr3t").hasMessageNotContaining("s3").hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5ec2e7-token\n", "\n5ec2e7-token", "5ec2e7\u0000-token", "5ec2e7\u007f-token"})
    void aTokenIsNotShownWhateverIsWrongWithIt(String token) {
        assertThatThrownBy(() -> settings().token(token).build()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token").hasMessageNotContaining("5ec2e7").hasMessageNotContaining("-token");
    }

    @Test
    void aRefusedAddressIsShownAsItWasGiven() {
        assertRefused(() -> settings().address("consul_server:8500").build(), "address", "consul_server:8500 ",
                "Java's HTTP client takes no host name with \"_\"");
        assertRefused(() -> settings().address(" c.example:99999 ").build(), "address", " c.example:99999  ",
                "1..65535");
    }

    @Test
    void passwordInAnAddressIsRefusedAndNotShown() {
        assertRefused(() -> settings().address("http://user:s3cr3t@c.example").build(), "address", "//***@c.example",
                "host:port");
    }
}
