package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.HealthStatus;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.NoInstanceException.Reason;
import io.lictor.api.discovery.Weights;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reason for an empty list on a machine that is short of threads. */
@Timeout(30)
class DiagnosisTest {

    private final ManualTime time = ManualTime.create();
    private final StubDiscovery consul = new StubDiscovery(time);
    private final AtomicBoolean exhausted = new AtomicBoolean(true);

    /** Time as it is, but for threads that cannot be had. */
    private ConsulRuntime runtime() {
        return (ConsulRuntime) Proxy.newProxyInstance(ConsulRuntime.class.getClassLoader(),
                new Class<?>[]{ConsulRuntime.class}, (proxy, method, given) -> {
                    if (exhausted.get() && method.getName().equals("startPlatform")) {
                        throw new OutOfMemoryError("no thread");
                    }
                    try {
                        return method.invoke(time, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static NoInstanceException failureOf(LoadBalancer balancer) {
        return assertThatExceptionOfType(NoInstanceException.class).isThrownBy(() -> balancer.lookup("nginx")).actual();
    }

    @Test
    void aReadThatCannotBeginIsMadeLater() {
        consul.publish("nginx", List.of());
        consul.finder(
                query -> List.of(Instances.instance("nginx", 0, HealthStatus.CRITICAL, Weights.DEFAULT)));
        try (LoadBalancer balancer = LoadBalancer.builder(StubConsul.of(consul, runtime())).create()) {
            assertThat(failureOf(balancer)).hasMessageContaining("could not be read");

            exhausted.set(false);
            time.advance(Duration.ofSeconds(1));
            assertThat(failureOf(balancer)).isNotNull();
            time.settle();
            assertThat(failureOf(balancer).reason()).isEqualTo(Reason.NONE_PASSING);
            assertThat(consul.finds()).isEqualTo(1);
        }
        time.settle();
        assertThat(time.failures()).isEmpty();
    }
}
