package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lictor.api.Consistency;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a cluster fails the calls of the client; what a single agent does is in {@link ClientBehaviour}. */
@Timeout(240)
class RealAgentIT {

    private static ConsulClient connect(ConsulAgent agent) {
        return ConsulClient.connect(ConsulSettings.builder().address(agent.uri().toString()).build());
    }

    @Test
    void aLeaderThatDiesIsAnOutageNotARefusal() {
        try (ConsulCluster cluster = RealConsul.cluster(3)) {
            ConsulAgent follower = cluster.followers().getFirst();
            try (ConsulClient consul = connect(follower)) {
                consul.keyValue().put("a", "1");
                cluster.leader().kill();
                assertThatThrownBy(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        consul.keyValue().put("a", "2");
                    }
                }).isInstanceOf(ConsulException.class).isNotInstanceOf(ConsulRejectedException.class);
                QueryOptions stale = QueryOptions.builder().consistency(Consistency.STALE).build();
                assertThat(consul.keyValue().get("a", stale).index()).isPositive();
            }
        }
    }
}
