package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** What becomes of an acquisition that Consul has granted to somebody who did not wait for the answer. */
class LostAnswerIT {

    /** Of which there must be no sign: the longest that Consul takes. */
    private static final Duration LOCK_DELAY = Duration.ofMinutes(1);
    private static final Duration LESS_THAN_THE_LOCK_DELAY = Duration.ofSeconds(40);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void itIsTakenBackWithoutALockDelay() {
        try (ConsulAgent agent = RealConsul.devAgent();
                FaultProxy proxy = FaultProxy.create(agent.uri());
                ConsulClient hasty = connect(proxy.uri());
                ConsulClient other = connect(agent.uri())) {
            DistributedLock lock = DistributedLock.builder("lost/answer", hasty).lockDelay(LOCK_DELAY).build();
            lock.acquire(LIMIT).close();
            long before = modified(other, lock);

            // long enough for a slow machine to send the request, and too short for its answer
            proxy.delay(Duration.ofSeconds(2));
            assertThatThrownBy(() -> lock.tryAcquire(Duration.ofSeconds(1))).isInstanceOf(LockTimeoutException.class);
            Await.until(LIMIT, "granted all the same", () -> "not granted", () -> modified(other, lock) > before);
            proxy.pass();

            try (LockLease lease = DistributedLock.named(lock.name(), other).acquire(LESS_THAN_THE_LOCK_DELAY)) {
                assertThat(lease.fencingToken()).isGreaterThan(before);
            }
        }
    }

    private static long modified(ConsulClient consul, DistributedLock lock) {
        return consul.keyValue().get(lock.key()).orElseThrow().indexes().modify();
    }

    private static ConsulClient connect(URI address) {
        return ConsulClient.connect(ConsulSettings.builder().address(address.toString()).build());
    }
}
