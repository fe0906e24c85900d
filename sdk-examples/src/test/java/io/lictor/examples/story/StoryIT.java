package io.lictor.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.examples.nginx.Get;
import io.lictor.examples.nginx.Nginx;
import io.lictor.examples.nginx.NginxFolder;
import io.lictor.sync.render.Command;
import io.lictor.sync.render.FileStatus;
import io.lictor.sync.render.FileSync;
import io.lictor.sync.render.NginxUpstream;
import io.lictor.sync.render.SyncedFile;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole story with real parts: three Consul servers and a client agent, an nginx in front, four behind it that know
 * nothing of Consul. What it prints is what {@code docs/story.md} shows.
 */
class StoryIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int REQUESTS = 20;

    private final Transcript transcript = new Transcript();

    @TempDir
    private Path folder;
    private ConsulCluster cluster;
    private ConsulClient consul;
    private Backends backends;
    private NginxFolder frontFolder;
    private HeldPort fallbackPort;
    private SyncedFile.Builder upstream;
    private Nginx nginx;
    private Front front;
    private FileSync sync;

    @SuppressWarnings("NullAway.Init") // starting nginx may fail, and then no test uses the fields
    @BeforeEach
    void start() {
        cluster = RealConsul.cluster(3, options -> options.raftMultiplier(1)).withClientAgent();
        consul = ConsulClient.connect(ConsulSettings.builder().addresses(List.of(cluster.client().uri())).build());
        frontFolder = NginxFolder.create(folder.resolve("front"), "127.0.0.1");
        fallbackPort = HeldPort.tcp(Localhost.address());
        Path file = folder.resolve("front/upstream.conf");
        String fallback = "127.0.0.1:" + fallbackPort.number();
        frontFolder.front(file, "web", fallback);
        upstream = NginxUpstream.of("web").fallback(fallback).to(file);
        backends = new Backends(consul, folder);
    }

    @AfterEach
    void stop() {
        for (AutoCloseable part : Arrays.asList(backends, sync, nginx, consul, frontFolder, fallbackPort, cluster)) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException("closing " + part, e);
            }
        }
    }

    @Test
    void aProxyFollowsProgramsThatKnowNothingOfConsul() throws IOException {
        transcript.say("three servers and a client agent of Consul; the leader is " + cluster.leader().nodeName());
        startTheFront();
        twoJoin();
        twoMoreJoin();
        theLeaderDies();
        oneIsKilled();
        allGo();

        if ("write".equals(System.getProperty("lictor.story"))) {
            transcript.write();
        }
        assertThat(transcript.shape()).isEqualTo(Transcript.shape(Transcript.shown()));
    }

    private void startTheFront() {
        // nginx does not start without the file that it includes
        assertThat(FileSync.builder(consul).file(upstream.build()).once(SOON)).allMatch(FileStatus::isSettled);
        nginx = Nginx.start(frontFolder);
        front = new Front(frontFolder);
        sync = FileSync.builder(consul).file(upstream
                .check(Command.of(frontFolder.command("-t", "-q").toArray(String[]::new)))
                .reload(Command.of(frontFolder.command("-s", "reload").toArray(String[]::new))).build()).start();
        Get answer = front.once();
        assertThat(answer.status()).isEqualTo(503);
        transcript.say("nginx is the front; Consul knows no instance of web: " + answer.status() + " " + answer.body());
    }

    private void twoJoin() {
        backends.startNext();
        backends.startNext();
        awaitServers(1, 2);
        transcript.say("the registrar starts nginx 1 and 2, and registers them when their ports answer");
        sayTurns(2);
    }

    private void twoMoreJoin() {
        backends.startNext();
        backends.startNext();
        front.askUntil("four servers", () -> serves(1, 2, 3, 4));
        assertThat(front.failed()).isEmpty();
        nginx.awaitReloaded();
        transcript.say("nginx 3 and 4 join; no request failed meanwhile");
        sayTurns(4);
    }

    private void theLeaderDies() {
        ConsulAgent leader = cluster.leader();
        leader.kill();
        transcript.say(leader.nodeName() + ", the leader of Consul, is killed with -9");
        CompletableFuture<Void> elected = CompletableFuture.runAsync(() -> Await.until(SOON, "another leader",
                () -> "none", () -> hasOtherLeader(leader)));
        front.askUntil("another leader", elected::isDone);
        elected.join();
        assertThat(front.failed()).isEmpty();
        assertThat(serves(1, 2, 3, 4)).isTrue();
        transcript.say("a new leader is elected; " + front.sent() + " requests meanwhile, " + front.failed().size()
                + " failed");
        sayTurns(4);
    }

    private boolean hasOtherLeader(ConsulAgent dead) {
        try {
            return !consul.status().leader().isEmpty() && cluster.leader() != dead
                    && !consul.catalog().nodes(QueryOptions.none()).value().isEmpty();
        } catch (ConsulException notYet) {
            return false;
        }
    }

    private void oneIsKilled() {
        backends.kill(3);
        transcript.say("nginx 3 is killed with -9");
        front.askUntil("Consul knows", () -> known().size() == 3);
        int before = front.failed().size();
        front.askUntil("three servers", () -> serves(1, 2, 4));
        assertThat(front.failed()).as("after Consul knew").isEmpty();
        nginx.awaitReloaded();
        transcript.say("Consul knows; " + before + " requests failed before, " + front.failed().size() + " since");
        sayTurns(3);
    }

    private void allGo() {
        IntStream.of(1, 2, 4).forEach(backends::stop);
        Await.until(SOON, "fallback", () -> content(),
                () -> content().contains("server 127.0.0.1:" + fallbackPort.number()));
        awaitWritten();
        nginx.awaitReloaded();
        Get answer = front.once();
        assertThat(answer).isEqualTo(new Get(503, "nobody is there, come back later"));
        transcript.say("all others are stopped: " + answer.status() + " " + answer.body());
        transcript.say("the end; nginx was reloaded " + nginx.reloads() + " times");
    }

    private List<ServiceInstance> known() {
        return consul.health().service("web", QueryOptions.builder().passingOnly(true).build()).value();
    }

    private void awaitServers(int... numbers) {
        Await.until(SOON, "servers " + Arrays.toString(numbers), () -> content() + sync.states(),
                () -> serves(numbers));
        awaitWritten();
        nginx.awaitReloaded();
    }

    private void awaitWritten() {
        Await.until(SOON, "nginx was told", () -> sync.states().toString(),
                () -> sync.states().getFirst().outcome() == FileStatus.Outcome.WRITTEN);
    }

    /** Whether nginx was told of just these. */
    private boolean serves(int... numbers) {
        FileStatus status = sync.states().getFirst();
        List<String> lines = String.valueOf(status.content()).lines().filter(line -> line.contains("server ")
                && line.contains("weight=")).toList();
        return status.isSettled() && lines.size() == numbers.length && IntStream.of(numbers)
                .allMatch(number -> lines.stream().anyMatch(line -> line.contains(backends.endpoint(number) + " ")));
    }

    private String content() {
        return String.valueOf(sync.states().getFirst().content());
    }

    private void sayTurns(int servers) {
        List<String> answers = front.answers(REQUESTS);
        assertThat(Front.alternate(answers, servers)).as(answers.toString()).isTrue();
        transcript.say(REQUESTS + " requests: "
                + answers.stream().map(answer -> answer.replace("backend-", "")).collect(Collectors.joining(" ")));
    }
}
