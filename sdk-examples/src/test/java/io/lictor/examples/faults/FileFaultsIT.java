package io.lictor.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.examples.nginx.Get;
import io.lictor.examples.nginx.Nginx;
import io.lictor.examples.nginx.NginxFolder;
import io.lictor.sync.render.FileStatus;
import io.lictor.sync.render.FileSync;
import io.lictor.sync.render.NginxUpstream;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After each of some random faults of check, reload and process a real nginx serves what Consul lists, asked by requests;
 * {@code -Dlictor.files.faults=300} for more of them, {@code -Dlictor.files.seed=..} for others. Meanwhile no request is
 * lost, no file is torn, and nginx is told of nothing that a check has not accepted.
 */
class FileFaultsIT {

    private static final PrintStream OUT = System.out;
    private static final int ROUNDS = Integer.getInteger("lictor.files.faults", Fault.values().length);
    private static final long SEED = Long.getLong("lictor.files.seed", 16);
    private static final int REQUESTS_A_SECOND = 200;
    private static final int PORTS = 5;
    private static final List<String> SERVICES = List.of("web", "api");
    private static final Pattern SERVER = Pattern.compile("server 127\\.0\\.0\\.1:([0-9]+) weight=1;");
    private static final Duration SOON = Duration.ofMinutes(2);

    /** What goes wrong: the command and how. The process is killed where there is none. */
    private enum Fault {
        WEB_REFUSED("check-web", "fail"), API_REFUSED("check-api", "fail"), WEB_CHECK_HANGS("check-web", "hang"),
        API_CHECK_HANGS("check-api", "hang"), KILLED_IN_CHECK("check-web", "kill"), ENDED_IN_CHECK("check-web", "term"),
        KILLED_IN_FIRST_CHECK("check-api", "kill"), RELOAD_FAILS_UNTOLD("reload", "fail-before"),
        RELOAD_FAILS_TOLD("reload", "fail-after"), RELOAD_HANGS_UNTOLD("reload", "hang-before"),
        RELOAD_HANGS_TOLD("reload", "hang-after"), KILLED_UNTOLD("reload", "kill-before"),
        KILLED_TOLD("reload", "kill-after"), ENDED_TOLD("reload", "term-after"), KILLED_AT_ANY_TIME(null, "");

        private final @Nullable String command;
        private final String how;

        Fault(@Nullable String command, String how) {
            this.command = command;
            this.how = how;
        }

        String service(Random random) {
            return command == null || command.equals("reload")
                    ? SERVICES.get(random.nextInt(SERVICES.size()))
                    : command.substring("check-".length());
        }
    }

    @TempDir
    private Path folder;
    private final Random random = new Random(SEED);
    private final Map<String, Set<Integer>> listed = new LinkedHashMap<>();
    private final Map<String, String> beginnings = new LinkedHashMap<>();
    private final Map<Fault, Integer> met = new TreeMap<>();
    private final List<Fault> deck = new ArrayList<>();
    private final List<HeldPort> held = new ArrayList<>();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final Map<String, HeldPort> fronts = new LinkedHashMap<>();
    private ConsulAgent agent;
    private List<Integer> ports;
    private Path files;
    private String fallback;
    private FaultScripts scripts;
    private Nginx nginx;
    private Process process;

    @SuppressWarnings("NullAway.Init") // starting a part may fail, and then no test uses the fields
    @BeforeEach
    void start() throws IOException {
        agent = open(RealConsul.devAgent());
        IntStream.range(0, PORTS).forEach(i -> held.add(open(HeldPort.tcp(Localhost.address()))));
        ports = held.stream().map(HeldPort::number).sorted().toList();
        open(Nginx.start(open(NginxFolder.create(folder.resolve("backends"), "127.0.0.1")).backends(ports)));
        fallback = "127.0.0.1:" + open(HeldPort.tcp(Localhost.address())).number();
        files = Files.createDirectory(folder.resolve("files"));
        Map<String, String> upstreams = new LinkedHashMap<>();
        NginxFolder front = open(NginxFolder.create(folder.resolve("front"), "127.0.0.1"));
        for (String service : SERVICES) {
            fronts.put(service, open(HeldPort.tcp(Localhost.address())));
            upstreams.put("127.0.0.1:" + fronts.get(service).number(), service);
            listed.put(service, new TreeSet<>());
        }
        upstreams.put(front.endpoint(), "web");
        front.fronts(SERVICES.stream().map(this::file).toList(), upstreams, fallback);
        scripts = new FaultScripts(folder.resolve("scripts"), files, front);
        toggle("web", ports.getFirst());
        toggle("api", ports.getLast());
        writeOnce();
        nginx = open(Nginx.start(front));
        process = startProcess();
    }

    private <T extends AutoCloseable> T open(T part) {
        parts.addFirst(part);
        return part;
    }

    @AfterEach
    void stop() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        for (AutoCloseable part : parts) {
            part.close();
        }
    }

    private Path file(String service) {
        return files.resolve(service + ".conf");
    }

    /** As before the start of nginx, which needs its files. */
    private void writeOnce() throws IOException {
        try (ConsulClient consul = ConsulClient
                .connect(ConsulSettings.builder().addresses(List.of(agent.uri())).build())) {
            FileSync.Builder once = FileSync.builder(consul);
            for (String service : SERVICES) {
                once.file(NginxUpstream.of(service).fallback(fallback).to(file(service)).build());
            }
            assertThat(once.once(SOON)).allMatch(FileStatus::isSettled);
            for (String service : SERVICES) {
                beginnings.put(service, Files.readString(file(service)));
            }
        }
    }

    private Process startProcess() {
        try {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp",
                    System.getProperty("java.class.path"), FaultySync.class.getName(), files.toString(),
                    scripts.folder().toString(), fallback).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("sync.log").toFile()));
            builder.environment().put("CONSUL_HTTP_ADDR", agent.uri().toString());
            return builder.start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Registers an instance that is not there, deregisters one that is. */
    private void toggle(String service, int port) {
        String id = service + "-" + port;
        if (known(service).remove(port)) {
            agent.deregister(id);
            return;
        }
        agent.http().put("/v1/agent/service/register",
                "{\"Name\":\"%s\",\"ID\":\"%s\",\"Address\":\"127.0.0.1\",\"Port\":%d}".formatted(service, id, port))
                .ok();
        known(service).add(port);
    }

    private Set<Integer> known(String service) {
        return java.util.Objects.requireNonNull(listed.get(service));
    }

    private Get get(String service) {
        return Get.from("127.0.0.1", java.util.Objects.requireNonNull(fronts.get(service)).number());
    }

    @Test
    void theProxyServesWhatConsulListsAfterEachFault() throws Exception {
        awaitAgreement("the start");
        long begun = System.nanoTime();
        try (Caller caller = new Caller(() -> get("web"), REQUESTS_A_SECOND, file("web"))) {
            for (int round = 1; round <= ROUNDS; round++) {
                Fault fault = nextFault();
                round("round " + round + " of seed " + SEED + ": " + fault, fault);
            }
            caller.end();
            double seconds = (System.nanoTime() - begun) / 1e9;
            OUT.printf(
                    "files: %d faults in %.0f s (seed %d), %d reloads, %d requests (%.0f/s), %d reads of the file, %d bad%n"
                            + "files: %s%n",
                    ROUNDS, seconds, SEED, nginx.reloads(), caller.requests(),
                    caller.requests() / seconds, caller.reads(), caller.bad().size(), met);
            assertThat(caller.bad()).isEmpty();
        }
        assertThat(scripts.toldUnchecked(beginnings)).isEmpty();
    }

    /** Each comes as often as the others. */
    private Fault nextFault() {
        if (deck.isEmpty()) {
            deck.addAll(List.of(Fault.values()));
            Collections.shuffle(deck, random);
        }
        return deck.removeLast();
    }

    private void round(String name, Fault fault) throws Exception {
        boolean once = random.nextBoolean();
        boolean back = random.nextBoolean();
        int port = ports.get(1 + random.nextInt(PORTS - 2));
        String service = fault.service(random);
        if (fault.command != null) {
            scripts.arm(fault.command, fault.how, once);
        }
        toggle(service, port);
        if (fault.command == null) {
            Await.holdsWithin(Duration.ofMillis(random.nextInt(250)), () -> false);
            process.destroyForcibly().waitFor();
        } else {
            await(name + " is met", scripts::isMet);
        }
        met.merge(fault, 1, Integer::sum);
        if (back) {
            toggle(service, port);
        }
        if (fault.how.startsWith("kill") || fault.how.startsWith("term")) {
            process.waitFor();
        }
        scripts.disarm();
        if (!process.isAlive()) {
            process = startProcess();
        }
        awaitAgreement(name);
    }

    private void awaitAgreement(String name) {
        Map<String, Set<String>> expected = new LinkedHashMap<>();
        for (String service : SERVICES) {
            Set<String> passing = agent.passing(service).stream().map(id -> id.substring(service.length() + 1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(passing).isEqualTo(new TreeSet<>(known(service).stream().map(String::valueOf).toList()));
            expected.put(service, passing);
        }
        await(name + ": what is served is " + expected, () -> isServed(expected));
    }

    /** Whether files and answers are these, between two looks that find no run under way and none to be made up for. */
    private boolean isServed(Map<String, Set<String>> expected) {
        return leftovers().isEmpty() && expected.keySet().stream()
                .allMatch(service -> written(service).equals(expected.get(service)))
                && expected.keySet().stream().allMatch(service -> served(service).equals(expected.get(service)))
                && leftovers().isEmpty();
    }

    private Set<String> written(String service) {
        try {
            return SERVER.matcher(Files.readString(file(service))).results().map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(SOON, what, this::found, condition);
    }

    private String found() {
        try {
            List<String> log = Files.readAllLines(folder.resolve("sync.log"));
            return SERVICES.stream()
                    .map(service -> service + " is " + served(service) + ", written " + written(service))
                    .toList() + ", left " + leftovers()
                    + "\n" + String.join("\n", log.subList(Math.max(0, log.size() - 40), log.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Who answers: as many requests as it takes to come round twice. */
    private Set<String> served(String service) {
        Set<String> all = new TreeSet<>();
        for (int i = 0; i < 2 * PORTS; i++) {
            all.add(get(service).body());
        }
        return all;
    }

    private List<String> leftovers() {
        try (Stream<Path> all = Files.list(files)) {
            return all.map(path -> path.getFileName().toString()).filter(name -> name.startsWith(".")).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
