package io.lictor.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request to a real agent: a key, or the health of five instances. Beside the client stand a {@code java.net.http}
 * client with its defaults, which decodes nothing, and a socket for each caller, which parses hardly anything.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestBenchmark {

    private static final int INSTANCES = 5;

    /** What is asked for. */
    @Param({"/v1/kv/bench/key", "/v1/health/service/web"})
    public String path = "";

    private ConsulAgent agent = RealConsul.stoppedAgent();
    private ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().build());
    private final HttpClient bare = HttpClient.newHttpClient();
    private HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1")).build();

    /** Starts an agent that lets every contender have its connections, and fills it. */
    @Setup
    public void start() {
        close();
        agent = RealConsul
                .devAgent(options -> options.extraConfig("{\"limits\":{\"http_max_conns_per_client\":5000}}"));
        consul = ConsulClient.connect(ConsulSettings.builder().address(agent.uri().toString()).build());
        consul.keyValue().put("bench/key", "hello world");
        for (int i = 0; i < INSTANCES; i++) {
            consul.agent().registerService(ServiceDefinition.builder("web").id("web-" + i).port(80 + i).tag("v1")
                    .meta("zone", "b").build(), true);
        }
        request = HttpRequest.newBuilder(URI.create(agent.uri() + path)).build();
    }

    /** Ends agent and client. */
    @TearDown
    public void close() {
        consul.close();
        agent.close();
    }

    /** Connection of one caller. */
    @State(Scope.Thread)
    public static class Raw {
        private RawConnection connection = RawConnection.NONE;

        /**
         * Connects.
         *
         * @param benchmark whose agent
         * @throws IOException when there is no connection
         */
        @Setup
        public void connect(RequestBenchmark benchmark) throws IOException {
            connection = RawConnection.to(benchmark.agent.uri(), benchmark.path);
        }

        /**
         * Disconnects.
         *
         * @throws IOException when that fails
         */
        @TearDown
        public void disconnect() throws IOException {
            connection.close();
        }
    }

    private Object decoded() {
        if (path.startsWith("/v1/kv/")) {
            KeyValueEntry entry = consul.keyValue().get("bench/key").orElseThrow();
            return entry;
        }
        List<ServiceInstance> instances = consul.health().service("web", QueryOptions.none()).value();
        return instances;
    }

    /**
     * The client, one caller.
     *
     * @return the decoded answer
     */
    @Benchmark
    public Object client1() {
        return decoded();
    }

    /**
     * The client, 64 callers.
     *
     * @return the decoded answer
     */
    @Benchmark
    @Threads(64)
    public Object client64() {
        return decoded();
    }

    /**
     * A bare client with its defaults, one caller.
     *
     * @return the body
     * @throws IOException when the request fails
     * @throws InterruptedException never
     */
    @Benchmark
    public byte[] bareHttpClient1() throws IOException, InterruptedException {
        return bare.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    }

    /**
     * A bare client with its defaults, 64 callers.
     *
     * @return the body
     * @throws IOException when the request fails
     * @throws InterruptedException never
     */
    @Benchmark
    @Threads(64)
    public byte[] bareHttpClient64() throws IOException, InterruptedException {
        return bare.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    }

    /**
     * A socket, one caller.
     *
     * @param raw the caller's connection
     * @return length of the answer
     * @throws IOException when the request fails
     */
    @Benchmark
    public int socket1(Raw raw) throws IOException {
        return raw.connection.request();
    }

    /**
     * A socket each, 64 callers.
     *
     * @param raw the caller's connection
     * @return length of the answer
     * @throws IOException when the request fails
     */
    @Benchmark
    @Threads(64)
    public int socket64(Raw raw) throws IOException {
        return raw.connection.request();
    }
}
