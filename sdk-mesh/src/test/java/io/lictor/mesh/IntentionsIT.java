package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.mesh.Intention;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Intentions on a real Consul whose ACLs deny what nobody has allowed. */
@Timeout(400)
class IntentionsIT {

    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String TOKEN = "5ec2e700-0000-4000-8000-000000000008";
    /** From what counts least to what counts most. */
    private static final List<List<String>> PRECEDENCE = List.of(List.of("*", "*"), List.of("web", "*"),
            List.of("*", "db"), List.of("web", "db"));

    private static ConsulAgent agent;
    private static ConsulClient consul;
    private static MeshIdentity db;
    private static MeshIdentity web;

    private Duration fastest = LIMIT;

    @BeforeAll
    static void start() {
        agent = RealConsul.devAgent(options -> options.acl(TOKEN));
        consul = ConsulClient
                .connect(ConsulSettings.builder().address(agent.httpUri().toString()).token(TOKEN).build());
        db = MeshIdentity.create(consul, "db");
        web = MeshIdentity.create(consul, "web");
    }

    @AfterAll
    static void stop() {
        web.close();
        db.close();
        consul.close();
        agent.close();
    }

    @AfterEach
    void forget() {
        for (List<String> ends : PRECEDENCE) {
            delete(ends);
        }
    }

    /** Not each of them, because a busy machine may take two seconds for anything. */
    @AfterEach
    void aChangeHasCountedWithinTwoSeconds() {
        assertThat(fastest).isLessThan(TWO_SECONDS);
    }

    private void becomes(String what, Supplier<String> actual, BooleanSupplier condition) {
        long begun = System.nanoTime();
        Await.until(LIMIT, what, actual, condition);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        fastest = fastest.compareTo(took) < 0 ? fastest : took;
    }

    private static void put(List<String> ends, boolean allowed) {
        String source = ends.get(0);
        String destination = ends.get(1);
        consul.mesh().intentions()
                .put(allowed ? Intention.allow(source, destination) : Intention.deny(source, destination));
    }

    private static void delete(List<String> ends) {
        consul.mesh().intentions().delete(ends.get(0), ends.get(1));
    }

    private void becomes(MeshAuthorizer callers, boolean allowed) {
        becomes("allowed: " + allowed, () -> callers.authorize(web.id()).toString(),
                () -> callers.authorize(web.id()).authorized() == allowed);
    }

    @ParameterizedTest
    @EnumSource(DecisionSource.class)
    void eachIntentionCountsMoreThanThoseOfLessPrecedenceUntilItIsDeleted(DecisionSource source) {
        try (MeshAuthorizer callers = MeshAuthorizer.builder(consul, db).decidedBy(source).create()) {
            becomes(callers, false);
            boolean allowed = true;
            for (List<String> ends : PRECEDENCE) {
                put(ends, allowed);
                becomes(callers, allowed);
                allowed = !allowed;
            }
            for (List<String> ends : PRECEDENCE.reversed()) {
                becomes(callers, !allowed);
                delete(ends);
                allowed = !allowed;
            }
            becomes(callers, false);
        }
    }

    @ParameterizedTest
    @EnumSource(DecisionSource.class)
    void whatIsWrittenLaterDoesNotCountMore(DecisionSource source) {
        try (MeshAuthorizer callers = MeshAuthorizer.builder(consul, db).decidedBy(source).create()) {
            put(PRECEDENCE.getLast(), true);
            becomes(callers, true);
            for (List<String> ends : PRECEDENCE.subList(0, 3)) {
                put(ends, false);
                assertThat(callers.authorize(web.id()).authorized()).isTrue();
            }
            delete(PRECEDENCE.getLast());
            becomes(callers, false);
        }
    }

    @Test
    void requestsOnAnOpenConnectionAreRefusedAndAnsweredAsIntentionsChange() throws Exception {
        try (MeshAuthorizer callers = MeshAuthorizer.create(consul, db);
                MeshServer server = MeshServer.start(db.serverContext(), db, callers);
                HttpClient client = client(web.clientContext("db"))) {
            assertThat(status(client, server)).isEqualTo(403);
            for (int i = 0; i < 3; i++) {
                put(List.of("web", "db"), true);
                becomes(client, server, 200);
                delete(List.of("web", "db"));
                becomes(client, server, 403);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionOfAProtocolWithoutRequestsStaysOpenAndANewOneIsRefused() throws Exception {
        put(List.of("web", "db"), true);
        try (MeshAuthorizer callers = MeshAuthorizer.create(consul, db);
                MeshServer server = MeshServer.start(db.serverContext(callers), db, null);
                HttpClient open = client(web.clientContext("db"))) {
            becomes(open, server, 200);
            delete(List.of("web", "db"));
            becomes("no new connection", () -> "one", () -> fresh(server) == 0);
            assertThat(status(open, server)).isEqualTo(200);
            put(List.of("web", "db"), true);
            becomes("a new connection", () -> "none", () -> fresh(server) == 200);
        }
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(context).build();
    }

    private void becomes(HttpClient client, MeshServer server, int status) {
        becomes(String.valueOf(status), () -> String.valueOf(status(client, server)),
                () -> status(client, server) == status);
    }

    private static int fresh(MeshServer server) {
        try (HttpClient client = client(web.clientContext("db"))) {
            return status(client, server);
        }
    }

    /** The status, or 0 without an answer. */
    private static int status(HttpClient client, MeshServer server) {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/")).build(),
                    BodyHandlers.ofString());
            return answer.statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
