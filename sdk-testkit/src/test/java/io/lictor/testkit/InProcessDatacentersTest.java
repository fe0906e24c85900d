package io.lictor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.Test;

class InProcessDatacentersTest {

    private static RawHttp http(InProcessConsul consul) {
        return RawHttp.of(consul.uri());
    }

    private static InProcessConsul datacenter(String name) {
        return InProcessConsul.builder().datacenter(name).compactJson().start();
    }

    @Test
    void knowsThoseThatTheOtherHasJoined() {
        try (InProcessConsul one = datacenter("one");
                InProcessConsul two = datacenter("two");
                InProcessConsul three = datacenter("three")) {
            one.joinWan(two);
            three.joinWan(two);

            assertThat(http(one).get("/v1/catalog/datacenters").body()).isEqualTo("[\"one\",\"three\",\"two\"]");
            http(one).put("/v1/kv/a?dc=three", "1").ok();
            assertThat(http(three).get("/v1/kv/a?raw").body()).isEqualTo("1");
        }
    }

    @Test
    void refusesASecondDatacenterOfTheSameName() {
        try (InProcessConsul one = datacenter("one"); InProcessConsul other = datacenter("one")) {
            assertThatThrownBy(() -> one.joinWan(other)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("datacenter: one twice (expected: a name of its own for each)");
        }
    }

    @Test
    void cannotReachADatacenterThatRefusesUntilItNoLongerDoes() {
        try (InProcessDatacenters both = InProcessConsul.twoDatacenters()) {
            both.dc2().faults().refuse();
            assertThat(http(both.dc1()).get("/v1/kv/a?dc=dc2").body()).contains("connection refused");

            both.dc2().faults().clear();

            assertThat(http(both.dc1()).get("/v1/kv/a?dc=dc2").status()).isEqualTo(404);
        }
    }

    @Test
    void reachesADatacenterThatHasStartedAnew() {
        try (InProcessDatacenters both = InProcessConsul.twoDatacenters()) {
            http(both.dc1()).put("/v1/kv/a?dc=dc2", "1").ok();

            both.dc2().restartEmpty();

            assertThat(http(both.dc1()).get("/v1/kv/a?dc=dc2").status()).isEqualTo(404);
        }
    }
}
