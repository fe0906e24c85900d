package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.http.runtime.SystemRuntime;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Promise 20: any bytes from the network give a typed exception or a value, in time. */
@Timeout(240)
class ApiFuzzTest {

    private static final int WORKERS = 4;
    /** More of them by {@code -Dlictor.fuzz.answers}. */
    private static final int ANSWERS_OF_EACH = Integer.getInteger("lictor.fuzz.answers", 5_000);
    private static final long SEED = 20_261_122;
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    /** For a machine that is busy with something else. */
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void twentyThousandMutatedAnswersGiveValuesOrTypedExceptions() throws Exception {
        CountingRuntime runtime = new CountingRuntime(new SystemRuntime("fuzz", ConsulObserver.NONE));
        long before = usedHeap();
        List<String> failures = new ArrayList<>();
        int values = 0;
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            List<Callable<Tally>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                long seed = SEED + i;
                all.add(() -> work(seed, runtime));
            }
            for (Future<Tally> done : workers.invokeAll(all)) {
                values += done.get().values;
                failures.addAll(done.get().failures);
            }
        }
        assertThat(failures).isEmpty();
        // mutations that leave the answer readable are part of it, and so are those that do not
        assertThat(values).isBetween(WORKERS * ANSWERS_OF_EACH / 20, WORKERS * ANSWERS_OF_EACH * 19 / 20);
        Await.until(GRACE, "no thread left", () -> runtime.running().toString(), () -> runtime.running().isEmpty());
        runtime.close();
        assertThat(usedHeap() - before).as("bytes that stay in use").isLessThan(64 * MEBIBYTE);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** What came of one worker's calls. */
    private static final class Tally {
        private int values;
        private final List<String> failures = new ArrayList<>();
    }

    private static Tally work(long seed, CountingRuntime runtime) {
        Random random = new Random(seed);
        Tally tally = new Tally();
        List<ApiCall> calls = ApiCalls.all();
        try (FaultServer server = FaultServer.create();
                ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(server.address())
                        .requestTimeout(DEADLINE).maxBodySize((int) MEBIBYTE).runtime(runtime).build())) {
            for (int i = 0; i < ANSWERS_OF_EACH; i++) {
                ApiCall call = calls.get(i % calls.size());
                Mutation mutation = Mutation.of(call.answer(), random);
                server.otherwise(mutation.answer());
                attempt(call, consul, mutation, tally);
            }
        }
        return tally;
    }

    private static void attempt(ApiCall call, ConsulClient consul, Mutation mutation, Tally tally) {
        long begun = System.nanoTime();
        try {
            assertThat(call.run(consul)).isNotNull();
            tally.values++;
        } catch (ConsulException e) {
            if (e.getClass() == ConsulException.class) {
                tally.failures.add(call + ", " + mutation + ": not one of the typed exceptions: " + e);
            }
        } catch (Throwable e) {
            tally.failures.add(call + ", " + mutation + ": " + e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (took.compareTo(DEADLINE.plus(GRACE)) > 0) {
            tally.failures.add(call + ", " + mutation + ": took " + took);
        }
    }
}
