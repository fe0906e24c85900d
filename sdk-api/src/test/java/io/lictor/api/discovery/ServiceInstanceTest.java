package io.lictor.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceInstanceTest {

    @ParameterizedTest
    @CsvSource({"10.0.0.7, 81, http://10.0.0.7:81/a%20b?c=%2F", "web.example, 0, http://web.example/a%20b?c=%2F",
            "fe80::1, 81, http://[fe80::1]:81/a%20b?c=%2F", "[fe80::1], 81, http://[fe80::1]:81/a%20b?c=%2F",
            "under_score, 81, http://under_score:81/a%20b?c=%2F"})
    void addressAndPortMakeAUri(String address, int port, String uri) {
        assertThat(at(address, port).uri("/a%20b?c=%2F")).hasToString(uri);
    }

    @Test
    void aUriNeedsNoPath() {
        assertThat(at("10.0.0.7", 81).uri("https", "")).hasToString("https://10.0.0.7:81");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "not a host", "evil.example/x", "evil.example?", "evil.example#", "you@evil.example",
                    "%", "a\nb", "[", "1:2]"})
    void anAddressThatIsNoHostIsNamed(String address) {
        assertThatThrownBy(() -> at(address, 81).uri("/secret"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("address of orders-1: ")
                .hasMessageEndingWith(" (expected: a host name or an IP address)").hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, 70_000})
    void aPortThatIsNoneIsNamed(int port) {
        assertThatThrownBy(() -> at("10.0.0.7", port).uri("/")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port of orders-1: " + port + " (expected: 0..65535)");
    }

    @Test
    void aPathOrASchemeThatIsNoneIsNamed() {
        assertThatThrownBy(() -> at("10.0.0.7", 81).uri("x")).hasMessageStartingWith("path: x (expected: ");
        assertThatThrownBy(() -> at("10.0.0.7", 81).uri("/a b")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path: /a b (expected: encoded");
        assertThatThrownBy(() -> at("10.0.0.7", 81).uri("1 2", "/")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("scheme: 1 2 (expected: ");
    }

    private static ServiceInstance at(String address, int port) {
        return new ServiceInstance("orders-1", "orders", address, port, List.of(), Map.of(), Weights.DEFAULT,
                HealthStatus.PASSING, new ServiceInstance.Node("n", "127.0.0.1", "dc1", Map.of()));
    }
}
