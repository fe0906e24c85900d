package io.lictor.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.OutlierSettings;
import io.lictor.loadbalancer.BalancingSimulation.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What each strategy makes of a slow, a failing and a cold instance; the figures of docs/loadbalancing.md. */
class BalancingSimulationTest {

    private static final OutlierSettings FAILURES = OutlierSettings.defaults();
    private static final OutlierSettings SLOWNESS = OutlierSettings.builder().slowness(3).consecutiveFailures(0)
            .failureRate(0, 20).build();
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Map<String, Result> RESULTS = new LinkedHashMap<>();

    @BeforeAll
    static void simulate() {
        BalancingStrategy powerOfTwo = Strategies.powerOfTwoChoices();
        run("round robin", Strategies.roundRobin());
        run("random", Strategies.random());
        run("weighted", Strategies.weighted());
        run("least requests", Strategies.leastRequests());
        run("power of two choices", powerOfTwo);
        run("consistent hashing", Strategies.consistentHashing());
        run("sticky (power of two)", Strategies.sticky(powerOfTwo));
        runEach("locality first, 2 each (power of two)",
                client -> Strategies.localityFirst("zone-" + client, "dc1", 2, powerOfTwo));
        runEach("subset of 10 (power of two)", client -> Strategies.subset(10, "client-" + client, powerOfTwo));
        run("slow start (round robin)", Strategies.slowStart(WINDOW, Strategies.roundRobin()));
        run("ejection (round robin)", Strategies.ejectingOutliers(FAILURES, Strategies.roundRobin()));
        run("ejection by slowness 3 alone (round robin)",
                Strategies.ejectingOutliers(SLOWNESS, Strategies.roundRobin()));
        run("ejection (slow start (least requests))", Strategies.ejectingOutliers(FAILURES,
                Strategies.slowStart(WINDOW, Strategies.leastRequests())));
        run("ejection (slow start (power of two))", Strategies.ejectingOutliers(FAILURES,
                Strategies.slowStart(WINDOW, powerOfTwo)));
        run("ejection (consistent hashing)",
                Strategies.ejectingOutliers(FAILURES, Strategies.consistentHashing()));
    }

    private static void run(String name, BalancingStrategy strategy) {
        runEach(name, client -> strategy);
    }

    private static void runEach(String name, IntFunction<BalancingStrategy> strategies) {
        RESULTS.put(name, BalancingSimulation.run(strategies));
    }

    @AfterAll
    static void writeTable() throws IOException {
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("balancing-simulation.md"),
                RESULTS.entrySet().stream().map(entry -> entry.getValue().row(entry.getKey()))
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static Result result(String name) {
        Result result = RESULTS.get(name);
        assertThat(result).as(name).isNotNull();
        return result;
    }

    @Test
    void roundRobinIsFairToTheSickAsWell() {
        assertThat(result("round robin").slow()).isBetween(0.99, 1.01);
        assertThat(result("round robin").failing()).isBetween(0.99, 1.01);
        assertThat(result("round robin").failed()).isGreaterThan(0.05);
    }

    @Test
    void latencyKeepsCallsFromTheSlowTheFailingAndTheColdInstance() {
        Result result = result("power of two choices");

        assertThat(result.slow()).isLessThan(0.2);
        assertThat(result.failing()).isLessThan(0.05);
        assertThat(result.failed()).isLessThan(0.01);
        assertThat(result.p99()).isLessThan(result("round robin").p99() / 3);
    }

    @Test
    void leastRequestsKeepsCallsFromTheSlowInstanceButNotFromOneThatFailsFast() {
        Result result = result("least requests");

        assertThat(result.slow()).isLessThan(0.5);
        assertThat(result.failing()).isGreaterThan(1);
        assertThat(result("ejection (slow start (least requests))").failing()).isLessThan(0.05);
    }

    @Test
    void ejectionTakesTheFailuresOutOfAnyStrategy() {
        for (String inner : List.of("round robin", "consistent hashing")) {
            Result result = result("ejection (" + inner + ")");

            assertThat(result.failing()).as(inner).isLessThan(0.05);
            assertThat(result.failed()).as(inner).isLessThan(result(inner).failed() / 5);
        }
    }

    @Test
    void slownessEjectsWhatDoesNotFail() {
        Result result = result("ejection by slowness 3 alone (round robin)");

        assertThat(result.slow()).isLessThan(result("round robin").slow() / 2);
        assertThat(result.failing()).isGreaterThan(0.9);
    }

    @Test
    void slowStartSparesTheColdInstance() {
        assertThat(result("slow start (round robin)").cold()).isBetween(0.6, 0.9);
    }

    @Test
    void whatTheDocumentationRecommendsLosesNearlyNothing() {
        Result result = result("ejection (slow start (power of two))");

        assertThat(result.failed()).isLessThan(0.001);
        assertThat(result.p99()).isLessThan(100);
        assertThat(result.spread()).isLessThan(1.3);
    }
}
