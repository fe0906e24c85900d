package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Renewals that end by something that nobody expects. */
@Timeout(60)
class RenewalsTest {

    private static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<ConsulException> failures = new CopyOnWriteArrayList<>();
    private final ManualTime time = ManualTime.observedBy(new ConsulObserver() {
        @Override
        public void renewalFailed(ConsulException failure) {
            failures.add(failure);
        }
    });
    private final ManualTime serverTime = ManualTime.create();
    private final InProcessConsul server = InProcessConsul.builder().clock(serverTime).start();
    private final ConsulClient consul = ConsulClient
            .connect(ConsulSettings.builder().address(server.address()).runtime(time).build());
    private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();

    @AfterEach
    void close() {
        consul.close();
        server.close();
        time.close();
        serverTime.close();
    }

    static Stream<Throwable> whateverIsThrown() {
        return Stream.of(new IllegalArgumentException("a token file with a byte order mark"),
                new OutOfMemoryError("for a moment"), new IOException("thrown undeclared"),
                new IllegalStateException("of the transport"));
    }

    /** The client, whose sessions throw what it is told. */
    private ConsulClient failing() {
        return (ConsulClient) Proxy.newProxyInstance(ConsulClient.class.getClassLoader(),
                new Class<?>[]{ConsulClient.class}, (proxy, method, arguments) -> {
                    Throwable now = thrown.get();
                    if (now != null && method.getName().equals("sessions")) {
                        RenewalsTest.<RuntimeException>sneak(now);
                    }
                    try {
                        return method.invoke(consul, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @ParameterizedTest
    @MethodSource("whateverIsThrown")
    void nothingThatIsThrownCostsTheLockBeforeTheTtlIsSpent(Throwable unexpected) {
        LockLease lease = DistributedLock.named("a", failing()).acquire(TTL);
        thrown.set(unexpected);
        time.advance(TTL.minusSeconds(2));
        assertThat(failures).isNotEmpty();
        assertThat(lease.isHeld()).isTrue();

        thrown.set(null);
        Await.until(LIMIT, "renewed", () -> lease.remaining().toString(), () -> {
            if (lease.remaining().compareTo(Duration.ofSeconds(1)) > 0) {
                time.advance(Duration.ofMillis(50));
            }
            return lease.remaining().compareTo(TTL.minusSeconds(2)) > 0;
        });
        assertThat(lease.lossReason()).isNull();
        lease.close();
    }
}
