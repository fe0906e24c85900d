package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.RequestOutcome;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many sessions of one client that is far from its agent. */
@Timeout(300)
class ManyPermitsIT {

    private static final int PERMITS = Integer.getInteger("lictor.permits", 60);
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration EACH_WAY = Duration.ofMillis(125);

    @Test
    void allAreRenewed() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        CountDownLatch renewed = new CountDownLatch(5 * PERMITS);
        ConsulObserver observer = new ConsulObserver() {
            @Override
            public void lockLost(String key, String reason) {
                lost.incrementAndGet();
            }

            @Override
            public void requestFinished(String operation, RequestOutcome outcome, int status, Duration elapsed) {
                if (operation.equals("PUT session/renew") && status == 200) {
                    renewed.countDown();
                }
            }
        };
        try (ConsulAgent agent = RealConsul.devAgent();
                FaultProxy proxy = FaultProxy.create(agent.uri());
                ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(proxy.uri().toString())
                        .observer(observer).build())) {
            DistributedSemaphore semaphore = DistributedSemaphore.builder("many", PERMITS, consul).ttl(TTL).build();
            List<LockLease> leases = new ArrayList<>();
            for (int i = 0; i < PERMITS; i++) {
                leases.add(semaphore.acquire(LIMIT));
            }
            proxy.delay(EACH_WAY);

            assertThat(renewed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(lost).hasValue(0);
            assertThat(leases).allMatch(LockLease::isHeld).extracting(LockLease::permit).doesNotHaveDuplicates();
            proxy.pass();
        }
    }
}
