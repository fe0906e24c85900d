package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.DatacenterCoordinates;
import io.lictor.api.EventDefinition;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.Subscription;
import io.lictor.api.TransactionOperation;
import io.lictor.api.UserEvent;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.operator.RaftServer;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.api.query.QueryResult;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

/** Events, coordinates, prepared queries, operator. */
abstract class ClusterBehaviour {

    private static final QueryOptions NONE = QueryOptions.none();
    private static final Duration SOON = Duration.ofSeconds(60);

    abstract Bench bench();

    private ConsulClient consul() {
        return bench().consul();
    }

    @Test
    void anEventIsFiredAndListed() {
        String name = bench().name("deploy");
        UserEvent fired = consul().events().fire(EventDefinition.builder(name).payload("v42").build());
        Await.until(SOON, "the event", () -> "none", () -> !consul().events().list(name, NONE).value().isEmpty());
        assertThat(consul().events().list(name, NONE).value()).singleElement().satisfies(event -> {
            assertThat(event.id()).isEqualTo(fired.id());
            assertThat(event.text()).isEqualTo("v42");
            assertThat(event.time()).isPositive();
        });
        assertThat(consul().events().list(null, NONE).value()).extracting(UserEvent::id).contains(fired.id());
    }

    @Test
    void anEventForNobodyHereIsNotListed() {
        String name = bench().name("elsewhere");
        consul().events().fire(EventDefinition.builder(name).service("^no-such-service$").tag("x").build());
        UserEvent mine = consul().events().fire(EventDefinition.of(name));
        Await.until(SOON, "the event", () -> "none", () -> !consul().events().list(name, NONE).value().isEmpty());
        assertThat(consul().events().list(name, NONE).value()).extracting(UserEvent::id).containsExactly(mine.id());
    }

    @Test
    void aListenerGetsEachEventOnceAndNoneThatWasThereBefore() {
        String name = bench().name("rollout");
        consul().events().fire(EventDefinition.of(name));
        Await.until(SOON, "the event", () -> "none", () -> !consul().events().list(name, NONE).value().isEmpty());
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        try (Watch<List<UserEvent>> watch = consul().events().watch(name)) {
            assertThat(watch.await(SOON)).hasSize(1);
            Subscription listening = consul().events().onEvent(name, event -> heard.add(event.text()));
            for (int i = 0; i < 12; i++) {
                String payload = "n" + i;
                consul().events().fire(EventDefinition.builder(name).payload(payload).build());
                Await.until(SOON, payload, heard::toString, () -> heard.contains(payload));
            }
            listening.close();
            assertThat(heard).hasSize(12).doesNotHaveDuplicates();
            assertThat(watch.state().consecutiveFailures()).isZero();
            assertThat(watch.state().index()).isEqualTo(13);
        }
    }

    @Test
    void coordinatesAreRead() {
        assertThat(consul().coordinates().datacenters()).extracting(DatacenterCoordinates::datacenter)
                .contains("dc1");
        assertThat(consul().coordinates().nodes(NONE).value()).isNotNull();
        assertThat(consul().coordinates().node(bench().name("nobody"), NONE).value()).isEmpty();
        assertThat(consul().coordinates().roundTrip(bench().name("nobody"), bench().node(), NONE)).isEmpty();
    }

    @Test
    void aPreparedQueryIsCreatedExecutedChangedAndDeleted() {
        String service = bench().name("orders");
        String name = bench().name("query");
        consul().agent().registerService(ServiceDefinition.builder(service).id(service).port(80)
                .tags(List.of("v1")).build(), true);
        Await.until(SOON, "the service", () -> "none",
                () -> !consul().catalog().service(service, NONE).value().isEmpty());
        PreparedQuery query = PreparedQuery.builder(service).name(name).onlyPassing(true).tags(List.of("v1"))
                .failover(new QueryFailover(1, List.of("dc9"))).dnsTtl(Duration.ofSeconds(10)).build();

        String id = consul().preparedQueries().create(query);

        assertThat(consul().preparedQueries().read(id, NONE).value())
                .contains(query.toBuilder().id(id).build());
        assertThat(consul().preparedQueries().list(NONE).value()).extracting(PreparedQuery::id).contains(id);
        assertThat(consul().preparedQueries().execute(name, 1, NONE)).map(QueryResult::instances)
                .hasValueSatisfying(found -> assertThat(found).extracting(ServiceInstance::port).containsExactly(80));
        consul().preparedQueries().update(query.toBuilder().id(id).tags(List.of("v2")).build());
        assertThat(consul().preparedQueries().execute(id, 0, NONE)).map(QueryResult::instances).contains(List.of());
        consul().preparedQueries().delete(id);
        assertThat(consul().preparedQueries().read(id, NONE).value()).isEmpty();
        assertThat(consul().preparedQueries().execute(name, 0, NONE)).isEmpty();
    }

    @Test
    void whatConsulSaysOfABadQueryIsPassedOn() {
        PreparedQuery bad = PreparedQuery.builder("x").name(bench().name("q"))
                .session("00000000-0000-4000-8000-000000000000").build();
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> consul().preparedQueries().create(bad)).withMessageContaining("invalid session");
    }

    @Test
    void theServersAreSeen() {
        assertThat(consul().operator().raftServers(NONE)).singleElement().satisfies(server -> {
            assertThat(server.leader()).isTrue();
            assertThat(server.voter()).isTrue();
        });
        assertThat(consul().operator().raftServers(NONE)).extracting(RaftServer::node)
                .containsExactly(bench().node());
        // right after its start a leader has not looked at its servers yet: an answer as well, with the status 429
        Await.until(SOON, "healthy", () -> consul().operator().autopilotHealth(NONE).toString(),
                () -> consul().operator().autopilotHealth(NONE).healthy());
        assertThat(consul().operator().autopilotConfiguration(NONE).lastContactThreshold())
                .isEqualTo(Duration.ofMillis(200));
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> consul().operator().removePeer("127.0.0.1:1"));
    }

    @Test
    void keysSessionsAndTransactionsAreReached() {
        String key = bench().name("key");
        String session = consul().sessions().create(SessionDefinition.builder()
                .lockDelay(Duration.ZERO).build());
        assertThat(consul().sessions().info(session, NONE).value()).isPresent();
        assertThat(consul().sessions().list(NONE).value()).isNotEmpty();
        assertThat(consul().sessions().ofNode(bench().node(), NONE).value()).isNotEmpty();
        assertThat(consul().keyValue().acquire(key, new byte[0], 0, session)).isTrue();
        assertThat(consul().sessions().renew(session)).isPresent();
        assertThat(consul().keyValue().keys(key, null, NONE).value()).containsExactly(key);
        assertThat(consul().keyValue().get(key)).isPresent();
        assertThat(consul().transactions().apply(List.of(TransactionOperation.get(key))).isCommitted())
                .isTrue();
        consul().keyValue().delete(key);
        consul().sessions().destroy(session);
        assertThat(consul().sessions().info(session, NONE).value()).isEmpty();
    }
}
