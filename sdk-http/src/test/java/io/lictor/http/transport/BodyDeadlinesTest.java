package io.lictor.http.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.observe.ConsulObserver;
import io.lictor.http.runtime.SystemRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guard of bodies that come too late. */
@Timeout(60)
class BodyDeadlinesTest {

    /** It span on an exchange that was ended, until the thread that waited for it had come to release it. */
    @Test
    void anExchangeThatIsLateIsEndedOnceThoughNobodyReleasesIt() throws Exception {
        try (SystemRuntime runtime = new SystemRuntime("deadlines", ConsulObserver.NONE)) {
            BodyDeadlines deadlines = new BodyDeadlines(runtime);
            AtomicInteger ended = new AtomicInteger();
            CountDownLatch later = new CountDownLatch(1);
            long now = runtime.nanoTime();
            deadlines.guard(exchange(now, ended::incrementAndGet));
            deadlines.guard(exchange(now + Duration.ofMillis(200).toNanos(), later::countDown));

            assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ended).hasValue(1);
            deadlines.close();
        }
    }

    private static BodyDeadlines.Guarded exchange(long deadline, Runnable end) {
        return new BodyDeadlines.Guarded() {
            @Override
            public long deadline() {
                return deadline;
            }

            @Override
            public void abort(AbortedException reason) {
                end.run();
            }
        };
    }
}
