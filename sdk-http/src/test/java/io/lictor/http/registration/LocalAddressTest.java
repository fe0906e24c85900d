package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.registration.AddressChoice;
import org.junit.jupiter.api.Test;

class LocalAddressTest {

    private static final URI LOCAL = URI.create("http://127.0.0.1:8500");
    private static final List<LocalAddress.Candidate> HOST = List.of(candidate("lo", "127.0.0.1"),
            candidate("eth0", "10.0.0.7"), candidate("eth1", "192.168.1.7"), candidate("eth1", "fd00::7"));

    private static LocalAddress.Candidate candidate(String networkInterface, String literal) {
        try {
            return new LocalAddress.Candidate(networkInterface, InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void automaticIsEmptyWhenTheAgentIsOnThisHost() {
        for (String agent : List.of("http://127.0.0.1:8500", "http://localhost:8500", "http://[::1]:8500")) {
            assertThat(LocalAddress.resolve(AddressChoice.automatic(), URI.create(agent)).address()).isEmpty();
        }
    }

    @Test
    void automaticSaysWhatToDoWhenTheAgentsHostIsUnknown() {
        assertThatThrownBy(() -> LocalAddress.resolve(AddressChoice.automatic(), URI.create("http://no.invalid:8500")))
                .isInstanceOf(ConsulUnavailableException.class)
                .hasMessageContaining("no.invalid").hasMessageContaining("set an address");
    }

    @Test
    void fixedIsTakenAsGiven() {
        assertThat(LocalAddress.resolve(AddressChoice.fixed("orders.example"), LOCAL).address())
                .isEqualTo("orders.example");
    }

    @Test
    void interfaceOfThisHostIsFoundByName() {
        assertThat(LocalAddress.resolve(AddressChoice.networkInterface("lo"), LOCAL).address()).isEqualTo("127.0.0.1");
        assertThat(LocalAddress.resolve(AddressChoice.cidr("127.0.0.0/8"), LOCAL).address()).startsWith("127.");
    }

    @Test
    void firstAddressOfTheInterfaceIsTaken() {
        assertThat(LocalAddress.named("eth1", HOST).address()).isEqualTo("192.168.1.7");
    }

    @Test
    void firstAddressWithinTheNetworkIsTakenAndTheReasonNamesItsInterface() {
        LocalAddress found = LocalAddress.within("192.168.0.0/16", HOST);

        assertThat(found.address()).isEqualTo("192.168.1.7");
        assertThat(found.reason()).contains("192.168.0.0/16", "eth1");
        assertThat(LocalAddress.within("fd00::/8", HOST).address()).isEqualTo("fd00:0:0:0:0:0:0:7");
    }

    @Test
    void missingInterfaceAndNetworkNameThoseThatExist() {
        assertThatThrownBy(() -> LocalAddress.named("eth9", HOST)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eth9").hasMessageContaining("eth0=10.0.0.7");
        assertThatThrownBy(() -> LocalAddress.within("172.16.0.0/12", HOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("172.16.0.0/12").hasMessageContaining("eth1=192.168.1.7");
    }
}
