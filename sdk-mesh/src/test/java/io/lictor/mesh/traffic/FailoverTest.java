package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.observe.ConsulObserver;
import org.junit.jupiter.api.Test;

/** Which place stands for a resolver. */
class FailoverTest {

    private static final List<Place> PLACES = Stream.of("dc1", "dc2", "dc3")
            .map(datacenter -> new Place(datacenter, ServiceQuery.builder("web").datacenter(datacenter).build()))
            .toList();

    private final List<String> switches = new ArrayList<>();
    private final Failover failover = new Failover("web", Duration.ofNanos(10), new ConsulObserver() {
        @Override
        public void trafficSwitched(String service, String from, String to) {
            switches.add(service + ": " + from + " to " + to);
        }
    });

    private int choose(long now, boolean... hasInstances) {
        List<List<ServiceInstance>> lists = new ArrayList<>();
        for (boolean has : hasInstances) {
            lists.add(has ? List.of(Chains.instance("i")) : List.of());
        }
        return failover.choose(PLACES, lists, now);
    }

    @Test
    void leavesAtOnceAndReturnsAfterAWhile() {
        assertThat(choose(0, true, true, true)).isZero();
        assertThat(choose(1, false, true, true)).isEqualTo(1);
        assertThat(choose(2, true, true, true)).isEqualTo(1);
        assertThat(failover.untilReturn(4)).isEqualTo(8);
        assertThat(choose(11, true, true, true)).isEqualTo(1);
        assertThat(choose(12, true, true, true)).isZero();
        assertThat(failover.untilReturn(12)).isEqualTo(Long.MAX_VALUE);
        assertThat(switches).containsExactly("web: dc1 to dc2", "web: dc2 to dc1");
    }

    @Test
    void doesNotFollowAnInstanceThatFlaps() {
        assertThat(choose(0, true, true, true)).isZero();
        for (int now = 1; now < 100; now++) {
            assertThat(choose(now, now % 5 == 0, true, true)).isEqualTo(1);
        }
    }

    @Test
    void returnsAtOnceWhenThereIsNothingElsewhere() {
        assertThat(choose(0, false, true, false)).isEqualTo(1);
        assertThat(choose(1, true, false, false)).isZero();
        assertThat(choose(2, false, false, true)).isEqualTo(2);
        assertThat(choose(3, false, false, false)).isEqualTo(2);
        assertThat(choose(4, true, false, false)).isZero();
    }

    @Test
    void beginsWithTheFirstPlaceThatHasInstances() {
        assertThat(choose(0, false, false, true)).isEqualTo(2);
    }
}
