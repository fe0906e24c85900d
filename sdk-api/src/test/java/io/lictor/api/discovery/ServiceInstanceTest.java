package io.lictor.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import io.lictor.api.ServicePort;
import io.lictor.api.TaggedAddress;
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

    private static ServiceInstance.Builder onNode(String address) {
        return ServiceInstance.builder("orders", "orders-1").address(address).port(8080)
                .node(new ServiceInstance.Node("n", "10.0.0.1", "dc1", Map.of(), "",
                        Map.of("wan", "1.2.3.4", "lan", "10.0.0.1")));
    }

    @Test
    void anInstanceHasItsOwnAddressesOrThoseOfItsNode() {
        ServiceInstance own = onNode("10.0.0.2")
                .taggedAddresses(Map.of("lan_ipv6", new TaggedAddress("::2", 0), "virtual",
                        new TaggedAddress("240.0.0.1", 80), "consul-virtual", new TaggedAddress("240.0.0.2", 81)))
                .build();
        ServiceInstance ofNode = onNode("10.0.0.1").build();

        assertThat(own.address(AddressKind.LAN_IPV6)).isEqualTo(new TaggedAddress("::2", 8080));
        assertThat(own.address(AddressKind.VIRTUAL)).isEqualTo(new TaggedAddress("240.0.0.1", 80));
        assertThat(own.address(AddressKind.WAN)).as("that of the node leads elsewhere")
                .isEqualTo(new TaggedAddress("10.0.0.2", 8080));
        assertThat(ofNode.address(AddressKind.WAN)).isEqualTo(new TaggedAddress("1.2.3.4", 8080));
        assertThat(ofNode.address(AddressKind.DEFAULT)).isEqualTo(new TaggedAddress("10.0.0.1", 8080));
        assertThat(ofNode.at(AddressKind.WAN).uri("/x")).hasToString("http://1.2.3.4:8080/x");
        assertThat(ofNode.at(AddressKind.WAN).at(AddressKind.LAN)).isEqualTo(ofNode);
        assertThat(own.at(AddressKind.WAN)).isSameAs(own);
        assertThat(ofNode.at(AddressKind.LAN)).isSameAs(ofNode);
    }

    @Test
    void anInstanceOfWhichConsulTookAnythingIsAtItsUsualAddress() {
        ServiceInstance odd = onNode("").port(70_000).build();

        for (AddressKind kind : AddressKind.values()) {
            assertThat(odd.at(kind)).isSameAs(odd);
        }
    }

    @Test
    void aPortIsFoundByItsName() {
        ServiceInstance two = onNode("10.0.0.1").ports(List.of(new ServicePort("http", 8080, true),
                new ServicePort("grpc", 9090, false))).meta(Map.of("scheme", "https")).build();

        assertThat(two.port("grpc")).isEqualTo(9090);
        assertThat(two.uriAt("grpc", "/x")).hasToString("https://10.0.0.1:9090/x");
        assertThatIllegalArgumentException().isThrownBy(() -> two.port("admin"))
                .withMessage("port of orders-1: admin (expected: one of [http, grpc])");
    }

    @Test
    void kindsOfAddressesAreSettings() {
        for (AddressKind kind : AddressKind.values()) {
            assertThat(AddressKind.parse(kind.text())).isEqualTo(kind);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> AddressKind.parse("ipv6"))
                .withMessageStartingWith("address kind: ipv6 (expected: default, lan");
    }

    private static ServiceInstance at(String address, int port) {
        return ServiceInstance.builder("orders", "orders-1").address(address).port(port)
                .node(new ServiceInstance.Node("n", "127.0.0.1", "dc1", Map.of())).build();
    }
}
