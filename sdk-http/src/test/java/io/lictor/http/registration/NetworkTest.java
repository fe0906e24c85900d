package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.255.1.2, true", "10.0.0.0/8, 11.0.0.1, false", "10.1.128.0/17, 10.1.200.1, true",
            "10.1.128.0/17, 10.1.100.1, false", "10.0.0.7/32, 10.0.0.7, true", "10.0.0.7/32, 10.0.0.6, false",
            "0.0.0.0/0, 203.0.113.1, true", "0.0.0.0/0, fd00::1, false", "fd00::/8, fd12::1, true",
            "fd00::/8, fe80::1, false"})
    void containsWhatSharesThePrefix(String cidr, String address, boolean expected) throws UnknownHostException {
        assertThat(Network.parse(cidr).contains(InetAddress.getByName(address))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc/8", "10.0.0.0", "10.0.0.0/x", "10.0.0/8", "10.0.0.0/8/9", "999.0.0.0/8"})
    void whatIsNoNetworkIsRefusedByNameAndWithoutAskingDns(String cidr) {
        assertThatThrownBy(() -> Network.parse(cidr)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cidr: " + cidr);
    }

    @Test
    void prefixLongerThanTheAddressIsRefused() {
        assertThatThrownBy(() -> Network.parse("10.0.0.0/33")).hasMessageContaining("at most 32 bits");
        assertThatThrownBy(() -> Network.parse("fd00::/129")).hasMessageContaining("at most 128 bits");
    }
}
