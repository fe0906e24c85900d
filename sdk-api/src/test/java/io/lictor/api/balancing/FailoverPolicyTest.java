package io.lictor.api.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;

import io.lictor.api.query.FailoverTarget;
import io.lictor.api.query.QueryFailover;
import org.junit.jupiter.api.Test;

class FailoverPolicyTest {

    @Test
    void datacentersAndPeersAreTriedInTheirOrder() {
        FailoverPolicy policy = FailoverPolicy.parse("dc2, peer:west");

        assertThat(policy.targets().named())
                .containsExactly(FailoverTarget.datacenter("dc2"), FailoverTarget.peer("west"));
        assertThat(policy).hasToString("dc2,peer:west").isEqualTo(FailoverPolicy.to("dc2", "peer:west"))
                .isEqualTo(FailoverPolicy.to(FailoverTarget.datacenter("dc2"), FailoverTarget.peer("west")));
        assertThat(FailoverPolicy.to("dc2", "dc3").targets()).isEqualTo(new QueryFailover(0, List.of("dc2", "dc3")));
    }

    @Test
    void whatIsNoPlaceIsRefused() {
        for (String text : List.of("", "peer:", "peer: ", "dc1,,dc2")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> FailoverPolicy.parse(text));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new FailoverTarget("dc2", "west", null, null))
                .withMessage("failover target: dc2 and west (expected: a datacenter or a peer)");
        assertThatIllegalArgumentException().isThrownBy(() -> new FailoverTarget(null, null, null, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueryFailover(1, List.of(), List.of(FailoverTarget.peer("west"))))
                .withMessageContaining("none together with nearest or datacenters");
    }
}
