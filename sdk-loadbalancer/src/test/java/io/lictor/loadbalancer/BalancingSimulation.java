package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.testkit.time.ManualTime;

/**
 * Three clients that call twenty instances for a minute and a half, event by event, in simulated time.
 *
 * <p>An instance has two workers and a queue; a call takes 10 ms on average, exponentially distributed. One instance is
 * ten times as slow, one refuses every call at once, and one comes after 30 seconds and is ten times as slow to begin
 * with, getting faster for half a minute. An instance whose queue is half a second long refuses calls, and a client gives
 * up after a second. What is counted begins when the cold one comes. There are no retries: it is the strategy that shows.
 */
final class BalancingSimulation {

    static final int INSTANCES = 20;
    static final int SLOW = 3;
    static final int FAILING = 8;
    static final int COLD = 13;
    private static final int CLIENTS = 3;
    private static final int WORKERS = 2;
    private static final int KEYS = 2_000;
    private static final double CALLS_A_SECOND = 1_700;
    private static final long MEAN_NANOS = Duration.ofMillis(10).toNanos();
    private static final long REFUSAL_NANOS = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_QUEUE = Duration.ofMillis(500).toNanos();
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
    private static final long COLD_JOINS = Duration.ofSeconds(30).toNanos();
    private static final long COLD_FOR = Duration.ofSeconds(30).toNanos();
    private static final long END = Duration.ofSeconds(90).toNanos();

    private final ManualTime time = ManualTime.create();
    private final SplittableRandom random = new SplittableRandom(20261122);
    private final List<Balancing> clients = new ArrayList<>();
    private final long[][] workers = new long[INSTANCES][WORKERS];
    private final PriorityQueue<Answer> answers = new PriorityQueue<>(Comparator.comparingLong(Answer::at));
    private final int[] calls = new int[INSTANCES];
    private final List<Long> latencies = new ArrayList<>();
    private int failures;

    private record Answer(long at, long begun, Selection selection, boolean good) {}

    /** What came out. */
    record Result(double p50, double p99, double failed, double slow, double failing, double cold, double spread) {

        /** A row of the table in {@code docs/loadbalancing.md}. */
        String row(String name) {
            return String.format(Locale.ROOT, "| %s | %.1f | %.0f | %.2f %% | %.2f | %.2f | %.2f | %.2f |", name, p50,
                    p99, failed * 100, slow, failing, cold, spread);
        }
    }

    private BalancingSimulation(IntFunction<BalancingStrategy> strategies) {
        SplittableRandom picks = random.split();
        time.random(picks::nextDouble);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Balancing(time, "orders", strategies.apply(i), () -> {}));
        }
    }

    /** Simulates clients, the strategy of each by its number. */
    static Result run(IntFunction<BalancingStrategy> strategies) {
        return new BalancingSimulation(strategies).run();
    }

    private Result run() {
        publish(IntStream.range(0, INSTANCES).filter(i -> i != COLD).toArray());
        long nextCall = 0;
        boolean joined = false;
        while (nextCall < END) {
            Answer answer = answers.peek();
            if (answer != null && answer.at <= nextCall) {
                answers.remove();
                moveTo(answer.at);
                arrived(answer);
            } else {
                moveTo(nextCall);
                if (!joined && nextCall >= COLD_JOINS) {
                    joined = true;
                    publish(IntStream.range(0, INSTANCES).toArray());
                }
                call();
                nextCall += Math.round(exponential(1e9 / CALLS_A_SECOND));
            }
        }
        time.close();
        return result();
    }

    private void publish(int[] numbers) {
        List<ServiceInstance> list = Arrays.stream(numbers)
                .mapToObj(i -> Instances.inZone("orders", i, "zone-" + i % 3))
                .toList();
        clients.forEach(client -> client.publish(list));
    }

    private void moveTo(long moment) {
        time.advance(Duration.ofNanos(moment - time.nanoTime()));
    }

    private void call() {
        Balancing client = clients.get(random.nextInt(CLIENTS));
        Selection selection = client.select(PickRequest.key("customer-" + random.nextInt(KEYS)));
        if (selection == null) {
            throw new IllegalStateException("nothing selected");
        }
        int instance = Instances.numberOf(selection.instance());
        long now = time.nanoTime();
        if (now >= COLD_JOINS) {
            calls[instance]++;
        }
        long took = serve(instance, now);
        boolean good = took > 0 && took <= PATIENCE;
        answers.add(new Answer(now + (took == 0 ? REFUSAL_NANOS : Math.min(took, PATIENCE)), now, selection, good));
    }

    /** How long the instance takes, its queue included; 0 when it refuses. */
    private long serve(int instance, long now) {
        long[] free = workers[instance];
        int first = free[0] <= free[1] ? 0 : 1;
        long start = Math.max(now, free[first]);
        if (instance == FAILING || start - now > LONGEST_QUEUE) {
            return 0;
        }
        free[first] = start + Math.max(1, Math.round(exponential(MEAN_NANOS * slowness(instance, now))));
        return free[first] - now;
    }

    private static double slowness(int instance, long now) {
        return switch (instance) {
            case SLOW -> 10;
            case COLD -> Math.max(1, 10 - 9.0 * (now - COLD_JOINS) / COLD_FOR);
            default -> 1;
        };
    }

    private double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private void arrived(Answer answer) {
        try (Selection selection = answer.selection) {
            if (answer.good) {
                selection.success();
            } else {
                selection.failure("refused");
            }
        }
        if (answer.begun >= COLD_JOINS) {
            if (answer.good) {
                latencies.add(answer.at - answer.begun);
            } else {
                failures++;
            }
        }
    }

    private Result result() {
        latencies.sort(null);
        int healthy = INSTANCES - 3;
        int[] ordinary = IntStream.range(0, INSTANCES).filter(i -> i != SLOW && i != FAILING && i != COLD)
                .map(i -> calls[i]).toArray();
        double mean = Arrays.stream(ordinary).sum() / (double) healthy;
        return new Result(percentile(0.50), percentile(0.99), failures / (double) (failures + latencies.size()),
                calls[SLOW] / mean, calls[FAILING] / mean, calls[COLD] / mean,
                Arrays.stream(ordinary).max().orElse(0) / mean);
    }

    private double percentile(double share) {
        return latencies.get((int) (latencies.size() * share)) / 1e6;
    }
}
