package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.http.runtime.SystemRuntime;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.fault.RecordedRequest;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Promise 20 for what lasts: whatever comes from the network, a watch keeps its last good value and goes on. */
@Timeout(120)
class WatchFuzzTest {

    private static final int OF_EACH = 4;
    /** More of them by {@code -Dlictor.fuzz.polls}. */
    private static final int POLLS = Integer.getInteger("lictor.fuzz.polls", 2_500);
    private static final int HOPELESS_POLLS = 400;
    private static final int LARGEST = 1_000;
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Duration SOON = Duration.ofSeconds(60);
    /** A prefix in the question of a transaction. */
    private static final Pattern ASKED = Pattern.compile("\"Key\":\"([^\"]*)\"");
    private static final FaultAnswer[] HOPELESS = {FaultAnswer.json("[{\"Key\":"), FaultAnswer.json("nothing"),
            FaultAnswer.json("{}"), FaultAnswer.of(200, "<html>502 Bad Gateway</html>"), FaultAnswer.of(500, "no"),
            FaultAnswer.of(503, ""), FaultAnswer.of(301, ""), FaultAnswer.json("[[[[[[[[1"),
            FaultAnswer.garbage("SSH-2.0\r\n".getBytes(StandardCharsets.US_ASCII)), FaultAnswer.connectionReset()};

    private final Random random = new Random(Long.getLong("lictor.fuzz.seed", 20_261_123));
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicInteger number = new AtomicInteger(1);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    record Fuzzed(int n, String name, List<String> tags, Duration pause) {
        Fuzzed {
            if (n < 0 || n > LARGEST) {
                throw new IllegalArgumentException("n: " + n);
            }
        }
    }

    /** What is watched. */
    private record Watched(List<ConfigWatch<Fuzzed>> configs, List<Watch<List<ServiceInstance>>> services) {

        static Watched open(ConsulClient consul) {
            List<ConfigWatch<Fuzzed>> configs = new ArrayList<>();
            List<Watch<List<ServiceInstance>>> services = new ArrayList<>();
            for (int i = 0; i < OF_EACH; i++) {
                configs.add(consul.config(settings(i)));
                services.add(consul.discovery().watch(ServiceQuery.of("s" + i)));
            }
            return new Watched(configs, services);
        }

        /** Half of them in two layers, which need a second look. */
        private static ConfigSettings<Fuzzed> settings(int i) {
            ConfigSettings.Builder<Fuzzed> settings = ConfigSettings.builder(Fuzzed.class).firstWait(SOON);
            return i % 2 == 0
                    ? settings.layer(ConfigLayer.keys("c" + i)).build()
                    : settings.layer(ConfigLayer.keys("c" + i)).layer(ConfigLayer.keys("d" + i)).build();
        }

        boolean allSee(int number) {
            return configs.stream().allMatch(config -> config.current().n() == number) && services.stream()
                    .allMatch(service -> isOf(number, service.state()));
        }

        private static boolean isOf(int number, WatchState<List<ServiceInstance>> state) {
            List<ServiceInstance> value = state.value();
            return value != null && value.size() == 1 && value.getFirst().port() == number;
        }

        boolean allFail() {
            return configs.stream().allMatch(config -> config.lastFailure() != null)
                    && services.stream().allMatch(service -> service.state().lastFailure() != null);
        }

        @Override
        public String toString() {
            return configs.stream().map(config -> config.current() + " " + config.state()).toList() + ", "
                    + services.stream().map(Watch::state).toList();
        }
    }

    @Test
    void watchesKeepTheirLastGoodValueUnderMutatedAnswersAndGoOn() throws Exception {
        CountingRuntime runtime = new CountingRuntime(new SystemRuntime("fuzz", ConsulObserver.NONE));
        try (FaultServer server = FaultServer.create();
                ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(server.address())
                        .requestTimeout(Duration.ofSeconds(2)).emptyHoldDown(Duration.ofMillis(20))
                        .runtime(new HastyRuntime(runtime)).build())) {
            answer(server, request -> good(request, number.get()));
            Watched watched = Watched.open(consul);
            // a watch of a service is open before its first answer
            Await.until(SOON, "first values", watched::toString, () -> watched.allSee(number.get()));
            AtomicBoolean done = new AtomicBoolean();
            Thread reader = Thread.ofPlatform().start(() -> read(watched, done));

            answer(server, this::mutated);
            Await.until(SOON, "polls", () -> polls + " polls", () -> polls.get() >= POLLS);

            all(server, watched, LARGEST - 1);
            polls.set(0);
            answer(server, request -> HOPELESS[random.nextInt(HOPELESS.length)]);
            Await.until(SOON, "hopeless polls", () -> polls + " polls", () -> polls.get() >= HOPELESS_POLLS);
            Await.until(SOON, "failures seen", watched::toString, watched::allFail);
            assertThat(watched.allSee(LARGEST - 1)).as("%s", watched).isTrue();

            all(server, watched, LARGEST);
            Await.until(SOON, "no failure", watched::toString, () -> watched.configs().stream()
                    .allMatch(config -> config.lastFailure() == null));
            done.set(true);
            reader.join();
        }
        assertThat(failures).isEmpty();
        Await.until(SOON, "no thread left", () -> runtime.running().toString(), () -> runtime.running().isEmpty());
        runtime.close();
    }

    private void all(FaultServer server, Watched watched, int wanted) {
        number.set(wanted);
        answer(server, request -> good(request, wanted));
        Await.until(SOON, "all see " + wanted, watched::toString, () -> watched.allSee(wanted));
    }

    private void answer(FaultServer server, Function<RecordedRequest, FaultAnswer> answers) {
        server.otherwise(request -> {
            polls.incrementAndGet();
            return answers.apply(request);
        });
    }

    /** One of eight answers is right, with a number of its own. */
    private FaultAnswer mutated(RecordedRequest request) {
        int now = random.nextInt(8) == 0 ? number.updateAndGet(n -> n % (LARGEST / 2) + 1) : number.get();
        if (now != number.get()) {
            return good(request, now);
        }
        Mutation mutation = Mutation.of(body(request).apply(now), random);
        // a body that stalls takes a poll its whole time, which is tested elsewhere
        return mutation.kind() == Mutation.Kind.CUT ? FaultAnswer.connectionReset() : mutation.answer();
    }

    private static FaultAnswer good(RecordedRequest request, int number) {
        return FaultAnswer.json(body(request).apply(number)).withIndex(Integer.toString(100_000 + number));
    }

    private static IntFunction<String> body(RecordedRequest request) {
        String path = request.path();
        if (path.startsWith("/v1/health/service/")) {
            return n -> instance(path.substring("/v1/health/service/".length()), n);
        }
        if (path.equals("/v1/txn")) {
            List<String> prefixes = ASKED.matcher(request.body()).results().map(found -> found.group(1)).toList();
            return n -> prefixes.stream().flatMap(prefix -> rows(prefix, n)).map("{\"KV\":%s}"::formatted)
                    .collect(Collectors.joining(",", "{\"Results\":[", "],\"Errors\":null}"));
        }
        String prefix = path.substring(path.lastIndexOf("kv/") + 3);
        if (request.query().startsWith("keys")) {
            return n -> "[\"%1$sn\",\"%1$sname\",\"%1$spause\",\"%1$stags\"]".formatted(prefix);
        }
        return n -> rows(prefix, n).collect(Collectors.joining(",", "[", "]"));
    }

    private static Stream<String> rows(String prefix, int n) {
        return Stream.of(row(prefix + "n", "" + n), row(prefix + "name", "some name"), row(prefix + "pause", "250ms"),
                row(prefix + "tags", "a,b"));
    }

    private static String row(String key, String value) {
        return "{\"LockIndex\":0,\"Key\":\"%s\",\"Flags\":0,\"Value\":\"%s\",\"CreateIndex\":14,\"ModifyIndex\":14}"
                .formatted(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String instance(String name, int port) {
        return """
                [{"Node":{"ID":"","Node":"n1","Address":"10.0.0.1","Datacenter":"dc1","TaggedAddresses":null,"Meta":null},
                "Service":{"ID":"%1$s-1","Service":"%1$s","Tags":["a"],"Address":"","Meta":{"k":"v"},"Port":%2$d,
                "Weights":{"Passing":1,"Warning":1},"EnableTagOverride":false},
                "Checks":[{"Node":"n1","CheckID":"c","Name":"c","Status":"passing","Output":"","ServiceID":"%1$s-1"}]}]"""
                .formatted(name, port);
    }

    /** What is visible is always a whole value. */
    private void read(Watched watched, AtomicBoolean done) {
        while (!done.get() && failures.isEmpty()) {
            try {
                for (ConfigWatch<Fuzzed> config : watched.configs()) {
                    Fuzzed now = config.current();
                    assertThat(now.n()).isBetween(0, LARGEST);
                    assertThat(now.name()).as("name of %s", config).isNotNull();
                    assertThat(now.tags()).as("tags of %s", config).doesNotContainNull();
                    assertThat(now.pause()).as("pause of %s", config).isNotNull();
                }
                for (Watch<List<ServiceInstance>> service : watched.services()) {
                    assertThat(service.state().value()).as("%s", service).isNotNull()
                            .allSatisfy(instance -> assertThat(instance.address()).isNotNull());
                }
                // the processors are for the watches
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (RuntimeException | Error e) {
                failures.add(e.toString());
            }
        }
    }
}
