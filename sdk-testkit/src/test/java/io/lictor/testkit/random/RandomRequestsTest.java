package io.lictor.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.lictor.testkit.InProcessConsul;
import org.junit.jupiter.api.Test;

/** Whatever is sent to the in-process Consul, it answers, and its answer shows nothing of its inside. */
class RandomRequestsTest {
    private static final long SEED = 20_261_122;
    private static final int REQUESTS = 5_000;

    @Test
    void answersWhateverIsSentToIt() {
        Memory memory = new Memory();
        RandomRequests requests = new RandomRequests(Grammar.load(), SEED);
        try (InProcessConsul consul = InProcessConsul.start();
                KeptConnection connection = new KeptConnection(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), consul.port()))) {
            for (int i = 0; i < REQUESTS; i++) {
                Asked asked = requests.next().as(memory);
                connection.send(asked);
                Heard heard = connection.receive(asked);
                memory.note(asked, heard);
                assertThat(heard.showsItsInside()).as("%s -> %s", asked, heard).isFalse();
            }
        }
    }

    @Test
    void aSeedGivesTheSameRequestsAgain() {
        RandomRequests one = new RandomRequests(Grammar.load(), SEED);
        RandomRequests other = new RandomRequests(Grammar.load(), SEED);

        for (int i = 0; i < 500; i++) {
            assertThat(one.next()).isEqualTo(other.next());
        }
    }
}
