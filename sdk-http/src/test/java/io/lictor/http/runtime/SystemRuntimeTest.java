package io.lictor.http.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.lictor.api.observe.ConsulObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemRuntimeTest {

    @Test
    void threadsAreVirtualAndNamedAfterClientAndJob() {
        try (SystemRuntime named = new SystemRuntime("orders", ConsulObserver.NONE);
                SystemRuntime numbered = new SystemRuntime("consul-3", ConsulObserver.NONE)) {
            Thread watch = named.start("watch-health/nginx", () -> {});
            assertThat(watch.getName()).isEqualTo("consul-orders-watch-health/nginx");
            assertThat(watch.isVirtual()).isTrue();
            assertThat(numbered.start("beat", () -> {}).getName()).isEqualTo("consul-3-beat");
        }
    }

    @Test
    void closeEndsThreadsThatWait() throws InterruptedException {
        SystemRuntime runtime = new SystemRuntime("orders", ConsulObserver.NONE);
        CountDownLatch waiting = new CountDownLatch(1);
        Thread thread = runtime.start("loop", () -> {
            try {
                waiting.countDown();
                runtime.newSignal().await(Duration.ofHours(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.await();

        runtime.close();

        // close() itself waits for less than a busy machine may need
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void aThreadThatClosesTheRuntimeIsNotInterrupted() throws InterruptedException {
        SystemRuntime runtime = new SystemRuntime("orders", ConsulObserver.NONE);
        boolean[] interrupted = {true};
        runtime.start("closer", () -> {
            runtime.close();
            interrupted[0] = Thread.currentThread().isInterrupted();
        }).join();

        assertThat(interrupted[0]).isFalse();
    }

    @Test
    void aSignalRaisedBeforeTheWaitIsKeptForOneWait() throws InterruptedException {
        try (SystemRuntime runtime = new SystemRuntime("orders", ConsulObserver.NONE)) {
            var signal = runtime.newSignal();
            signal.raise();
            signal.raise();
            assertThat(signal.await(Duration.ofHours(1))).isTrue();
            assertThat(signal.await(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void whatAnObserverThrowsIsCountedAndKeptAway() {
        ConsulObserver observer = GuardedObserver.around(new ConsulObserver() {
            @Override
            public void lookupFailed(String service, String reason) {
                throw new IllegalStateException("boom");
            }

            @Override
            public void retryDenied(String service) {
                throw new AssertionError("boom");
            }

            @Override
            public void ejectionPanicked(String service) {
                throw SystemRuntimeTest.<RuntimeException>undeclared(new IOException("boom"));
            }
        });

        observer.lookupFailed("web", "unknown");
        observer.retryDenied("web");
        observer.ejectionPanicked("web");

        assertThat(((GuardedObserver) observer).thrown()).isEqualTo(3);
    }

    /** What other languages of the JVM do: a checked exception that no signature tells of. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E undeclared(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
