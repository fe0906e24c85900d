package io.lictor.testkit.recorded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.time.ManualTime;
import tools.jackson.databind.JsonNode;

/** One recording, sent again in its order. Time is moved by hand, and only when a request waits for it. */
final class Replay implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration CALM = Duration.ofMillis(30);
    private static final int LONGEST_SECONDS = 40;

    private final String version;
    private final String scenario;
    private final ManualTime time = ManualTime.create();
    private final Aliases aliases = new Aliases();
    private final Map<String, InProcessConsul> agents = new HashMap<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Snapshots snapshots = new Snapshots();
    private final Map<String, Outcome> polls = new LinkedHashMap<>();
    private final Map<String, List<String>> differences = new LinkedHashMap<>();
    private int exchanges;

    /** A request under way. */
    private record Outcome(String path, long began, CompletableFuture<RawHttp.Answer> answer, AtomicLong ended) {}

    Replay(String version, String scenario) {
        this.version = version;
        this.scenario = scenario;
    }

    static List<Exchange> lines(String version, String scenario) {
        String name = version + "/" + scenario + ".jsonl.gz";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Replay.class.getResourceAsStream(name)), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> new Exchange(Likeness.JSON.readTree(line))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** How many exchanges were replayed. */
    int exchanges() {
        return exchanges;
    }

    /** What differs, by step. */
    Map<String, List<String>> differences() {
        return differences;
    }

    Replay run() {
        List<Exchange> lines = new ArrayList<>(lines(version, scenario));
        lines.removeIf(line -> Scenes.isSkipped(scenario, line.step()));
        Map<String, List<Exchange>> starts = new HashMap<>();
        lines.stream().filter(line -> !line.during().isEmpty())
                .forEach(line -> starts.computeIfAbsent(line.during().getFirst(), any -> new ArrayList<>()).add(line));
        for (Exchange line : lines) {
            starts.getOrDefault(line.step(), List.of()).forEach(this::begin);
            if (line.isNote()) {
                time.advance(Duration.ofSeconds(line.pause()));
            } else {
                check(line);
            }
        }
        return this;
    }

    private InProcessConsul agent(String name) {
        return agents.computeIfAbsent(name, any -> Scenes.start(version, scenario, name, time));
    }

    /** Sends a request that blocks while others are made, and returns when it does. */
    private void begin(Exchange poll) {
        Outcome outcome = send(poll);
        polls.put(poll.step(), outcome);
        settle(agent(poll.agent()), outcome);
    }

    private Outcome send(Exchange line) {
        String path = aliases.inPath(line.path());
        String body = line.body();
        JsonNode tree = body.startsWith("{") || body.startsWith("[") ? Likeness.parsed(body) : null;
        String sent = aliases.inText(tree == null ? body : aliases.inBody(tree).toString());
        if (path.startsWith("/v1/snapshot")) {
            return outcome(path, CompletableFuture.completedFuture(snapshots.send(
                    agent(line.agent()).uri(), line.method(), path, sent,
                    aliases.inText(line.headers().getOrDefault("X-Consul-Token", "")))));
        }
        RawHttp http = RawHttp.of(agent(line.agent()).uri()).withTimeout(LIMIT);
        for (Map.Entry<String, String> header : line.headers().entrySet()) {
            http = http.withHeader(header.getKey(), aliases.inText(header.getValue()));
        }
        RawHttp client = http;
        return outcome(path,
                CompletableFuture.supplyAsync(() -> client.send(line.method(), path, sent), callers));
    }

    private Outcome outcome(String path, CompletableFuture<RawHttp.Answer> answer) {
        AtomicLong ended = new AtomicLong();
        long began = time.nanoTime();
        return new Outcome(path, began, answer.whenComplete((got, failure) -> ended.set(time.nanoTime())), ended);
    }

    /** Waits until a request is answered, or everything under way blocks. */
    private void settle(InProcessConsul agent, Outcome outcome) {
        long[] calmSince = {0};
        Await.holdsWithin(LIMIT, () -> {
            if (outcome.answer().isDone()) {
                return true;
            }
            long open = polls.values().stream().filter(poll -> !poll.answer().isDone()).count()
                    + (polls.containsValue(outcome) ? 0 : 1);
            if (agent.blockedQueries() < open) {
                calmSince[0] = 0;
                return false;
            }
            calmSince[0] = calmSince[0] == 0 ? System.nanoTime() : calmSince[0];
            return System.nanoTime() - calmSince[0] > CALM.toNanos();
        });
    }

    private void check(Exchange line) {
        exchanges++;
        Outcome outcome = polls.containsKey(line.step()) ? polls.get(line.step()) : send(line);
        InProcessConsul agent = agent(line.agent());
        settle(agent, outcome);
        polls.remove(line.step());
        long wait = line.wait(line.path());
        long steps = 0;
        while (steps < Math.max(LONGEST_SECONDS, wait + wait / 10 + 2) && !outcome.answer().isDone()) {
            // a wait is over in one step, unless something happened before its end
            boolean whole = line.waited() && steps == 0;
            time.advance(whole ? Duration.ofMillis(wait * 1000 * 17 / 16 + 1) : Duration.ofSeconds(1));
            steps += whole ? wait : 1;
            settle(agent, outcome);
        }
        boolean waited = wait > 0 && outcome.answer().isDone()
                && outcome.ended().get() - outcome.began() >= Duration.ofSeconds(wait).toNanos();
        List<String> found = compare(line, outcome, waited);
        if (!found.isEmpty()) {
            differences.put(line.step(), found);
        }
    }

    private List<String> compare(Exchange line, Outcome outcome, boolean waited) {
        if (line.response().has("failure") || !outcome.answer().isDone()
                || outcome.answer().isCompletedExceptionally()) {
            boolean failed = outcome.answer().isCompletedExceptionally();
            return failed && line.response().has("failure")
                    ? List.of()
                    : List.of("ended with "
                            + line.response().path("failure").asString("an answer") + ", not "
                            + (failed ? "a failure" : "an answer"));
        }
        RawHttp.Answer answer = outcome.answer().join();
        List<String> found = new ArrayList<>(Likeness.differences(line, answer));
        JsonNode json = Likeness.parsed(answer.body());
        boolean anyOrder = "GET".equals(line.method())
                && line.path().matches("/v1/acl/(tokens|policies|roles).*|/v1/query(\\?.*)?");
        if (json != null && !anyOrder && !line.response().path("reduced").asBoolean(false)) {
            aliases.learn(line.response().path("json"), json);
        }
        String index = answer.header("x-consul-index").orElse("");
        if (line.wait(line.path()) > 0) {
            found.addAll(progress(line, outcome.path(), index, waited));
        }
        aliases.learnIndex(line.header("x-consul-index"), index);
        return found;
    }

    /** Whether a read that may block has waited, and where its index went, compared with what it asked for. */
    private static List<String> progress(Exchange line, String path, String index, boolean waited) {
        List<String> found = new ArrayList<>();
        if (line.waited() != waited) {
            found.add(line.waited() ? "waited to the end, here it was woken" : "woken, here it waited to the end");
        }
        String asked = Exchange.index(line.path());
        String recorded = line.header("x-consul-index");
        if (asked.matches("[0-9]+") && !line.path().startsWith("/v1/event/") && !recorded.isEmpty()
                && !index.isEmpty()) {
            int there = Long.compareUnsigned(Long.parseUnsignedLong(recorded), Long.parseUnsignedLong(asked));
            int here = Long.compareUnsigned(Long.parseUnsignedLong(index),
                    Long.parseUnsignedLong(Exchange.index(path)));
            if (there != here) {
                found.add("index " + recorded + " after " + asked + ", not " + index + " after "
                        + Exchange.index(path));
            }
        }
        return found;
    }

    @Override
    public void close() {
        agents.values().forEach(InProcessConsul::close);
        callers.shutdownNow();
        time.close();
    }
}
