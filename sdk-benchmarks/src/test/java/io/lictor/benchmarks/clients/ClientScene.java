package io.lictor.benchmarks.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;

/** An in-process Consul whose time the test moves, and a second caller. */
final class ClientScene implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTime time = ManualTime.create();
    private final InProcessConsul consul;
    private final ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor();

    ClientScene(String version) {
        consul = InProcessConsul.builder().version(version).clock(time).start();
    }

    InProcessConsul consul() {
        return consul;
    }

    void pass(Duration duration) {
        time.advance(duration);
    }

    /** What a blocking call answers that is made before a change. */
    <T> T answerTo(Callable<T> blocking, Callable<?> change) throws Exception {
        Future<T> answer = caller.submit(blocking);
        Await.until(PATIENCE, "one blocked query", () -> consul.blockedQueries() + ", answered: " + answer.isDone(),
                () -> consul.blockedQueries() == 1);
        change.call();
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** A call without result, as a change. */
    static Callable<@Nullable Void> call(Runnable action) {
        return () -> {
            action.run();
            return null;
        };
    }

    @Override
    public void close() {
        consul.close();
        caller.shutdownNow();
        assertThat(time.failures()).isEmpty();
        time.close();
    }
}
