package io.lictor.benchmarks.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiwiproject.consul.Consul;
import org.kiwiproject.consul.ConsulException;
import org.kiwiproject.consul.KeyValueClient;
import org.kiwiproject.consul.NotRegisteredException;
import org.kiwiproject.consul.cache.KVCache;
import org.kiwiproject.consul.model.ConsulResponse;
import org.kiwiproject.consul.model.agent.ImmutableRegistration;
import org.kiwiproject.consul.model.agent.Registration;
import org.kiwiproject.consul.model.event.Event;
import org.kiwiproject.consul.model.health.ServiceHealth;
import org.kiwiproject.consul.model.kv.Operation;
import org.kiwiproject.consul.model.kv.TxResponse;
import org.kiwiproject.consul.model.kv.Value;
import org.kiwiproject.consul.model.kv.Verb;
import org.kiwiproject.consul.model.session.ImmutableSession;
import org.kiwiproject.consul.model.session.SessionInfo;
import org.kiwiproject.consul.option.ImmutablePutOptions;
import org.kiwiproject.consul.option.QueryOptions;
import org.kiwiproject.consul.util.LeaderElectionUtil;

/** kiwi's client, which knows nothing of this project, on the in-process Consul. */
@ParameterizedClass(name = "in-process Consul {0}")
@ValueSource(strings = {"1.8", "1.16"})
class KiwiOnInProcessConsulTest {
    private final boolean streams;
    private final ClientScene scene;
    private final Consul consul;
    private final KeyValueClient kv;

    KiwiOnInProcessConsulTest(String version) {
        streams = !version.equals("1.8");
        scene = new ClientScene(version);
        consul = Consul.builder().withUrl("http://" + scene.consul().address()).build();
        kv = consul.keyValueClient();
    }

    @AfterEach
    void close() {
        consul.destroy();
        scene.close();
    }

    private void register() {
        consul.agentClient().register(ImmutableRegistration.builder().id("web-1").name("web").address("10.0.0.7")
                .port(81).addTags("v2").putMeta("zone", "a").check(Registration.RegCheck.ttl(10L)).build());
    }

    private List<ServiceHealth> healthy() {
        return consul.healthClient().getHealthyServiceInstances("web").getResponse();
    }

    @Test
    void registersAndBeatsATtl() throws NotRegisteredException {
        register();
        assertThat(healthy()).isEmpty();
        consul.agentClient().pass("web-1", "all is well");
        scene.pass(Duration.ofSeconds(9));
        consul.agentClient().pass("web-1");
        scene.pass(Duration.ofSeconds(9));

        assertThat(healthy()).singleElement().satisfies(found -> {
            assertThat(found.getService().getAddress()).isEqualTo("10.0.0.7");
            assertThat(found.getService().getPort()).isEqualTo(81);
            assertThat(found.getService().getTags()).containsExactly("v2");
            assertThat(found.getService().getMeta()).containsEntry("zone", "a");
        });
        scene.pass(Duration.ofSeconds(1));
        assertThat(healthy()).isEmpty();
        assertThat(consul.healthClient().getAllServiceInstances("web").getResponse()).hasSize(1);
        consul.agentClient().deregister("web-1");
        assertThat(consul.agentClient().isRegistered("web-1")).isFalse();
        assertThatThrownBy(() -> consul.agentClient().pass("web-1")).isInstanceOf(NotRegisteredException.class);
    }

    @Test
    void seesAnInstanceByABlockingQuery() throws Exception {
        register();
        ConsulResponse<List<ServiceHealth>> before = consul.healthClient().getHealthyServiceInstances("web");
        QueryOptions block = QueryOptions.blockSeconds(5, before.getIndex()).build();

        ConsulResponse<List<ServiceHealth>> after = scene.answerTo(
                () -> consul.healthClient().getHealthyServiceInstances("web", block), () -> {
                    consul.agentClient().pass("web-1");
                    return true;
                });

        assertThat(after.getResponse()).hasSize(1);
        assertThat(after.getIndex()).isGreaterThan(before.getIndex());
        assertThat(after.isKnownLeader()).as("a streaming view says that it knows no leader").isNotEqualTo(streams);
        assertThat(consul.catalogClient().getServices().getResponse()).containsKeys("consul", "web");
    }

    @Test
    void readsAndWritesKeys() throws Exception {
        assertThat(kv.getValue("a/x")).isEmpty();
        assertThat(kv.putValue("a/x", "één", 42)).isTrue();
        assertThat(kv.putValue("a/y", "2")).isTrue();
        assertThat(kv.getValueAsString("a/x")).hasValue("één");
        Value value = kv.getValue("a/x").orElseThrow();
        assertThat(value.getFlags()).isEqualTo(42);
        assertThat(kv.getKeys("a")).containsExactly("a/x", "a/y");
        assertThat(kv.getValuesAsString("a")).containsExactly("één", "2");
        assertThat(kv.putValue("a/x", "3", 0, ImmutablePutOptions.builder().cas(value.getModifyIndex()).build()))
                .isTrue();
        assertThat(kv.putValue("a/x", "4", 0, ImmutablePutOptions.builder().cas(value.getModifyIndex()).build()))
                .isFalse();

        BigInteger index = kv.getConsulResponseWithValue("a/x").orElseThrow().getIndex();
        QueryOptions block = QueryOptions.blockSeconds(5, index).build();
        assertThat(scene.answerTo(() -> kv.getValue("a/x", block), () -> kv.putValue("a/x", "5")).orElseThrow()
                .getValueAsString()).hasValue("5");
        kv.deleteKeys("a");
        assertThat(kv.getKeys("a")).isEmpty();
    }

    @Test
    void keepsAWatchedPrefix() throws InterruptedException {
        kv.putValue("w/a", "1");
        CountDownLatch seen = new CountDownLatch(1);
        try (KVCache cache = KVCache.newCache(kv, "w", 5)) {
            cache.addListener(values -> {
                if (values.size() == 2) {
                    seen.countDown();
                }
            });
            cache.start();
            assertThat(cache.awaitInitialized(30, TimeUnit.SECONDS)).isTrue();
            kv.putValue("w/b", "2");
            assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void locksByASession() {
        String first = session("first");
        String second = session("second");
        assertThat(kv.acquireLock("lock", "one", first)).isTrue();
        assertThat(kv.acquireLock("lock", "two", second)).isFalse();
        assertThat(kv.getSession("lock")).hasValue(first);
        assertThat(consul.sessionClient().renewSession(first)).map(SessionInfo::getId).hasValue(first);
        assertThat(kv.releaseLock("lock", first)).isTrue();
        assertThat(kv.acquireLock("lock", "two", second)).isTrue();

        consul.sessionClient().destroySession(second);
        assertThat(kv.getSession("lock")).isEmpty();
        scene.pass(Duration.ofSeconds(20));
        assertThat(consul.sessionClient().getSessionInfo(first)).isEmpty();
        assertThatThrownBy(() -> consul.sessionClient().renewSession(first)).isInstanceOf(ConsulException.class)
                .hasMessageContaining("not found");
    }

    private String session(String name) {
        return consul.sessionClient().createSession(ImmutableSession.builder().name(name).ttl("10s").build()).getId();
    }

    @Test
    void electsALeader() {
        LeaderElectionUtil election = new LeaderElectionUtil(consul);
        assertThat(election.electNewLeaderForService("jobs", "me")).hasValue("me");
        assertThat(election.getLeaderInfoForService("jobs")).hasValue("me");
        assertThat(election.releaseLockForService("jobs")).isTrue();
        assertThat(election.getLeaderInfoForService("jobs")).isEmpty();
    }

    @Test
    void firesAndHearsEvents() throws Exception {
        consul.eventClient().fireEvent("other");
        BigInteger index = consul.eventClient().listEvents("deploy").getIndex();
        QueryOptions block = QueryOptions.blockSeconds(5, index).build();

        List<Event> heard = scene.answerTo(() -> consul.eventClient().listEvents("deploy", block).getEvents(),
                () -> consul.eventClient().fireEvent("deploy", "v7"));

        assertThat(heard).singleElement().satisfies(event -> {
            assertThat(event.getName()).isEqualTo("deploy");
            assertThat(event.getPayload()).hasValue("v7");
        });
    }

    @Test
    void writesAllOrNothing() {
        ConsulResponse<TxResponse> done = kv.performTransaction(
                Operation.builder(Verb.SET).key("t/a").value("1").build(),
                Operation.builder(Verb.SET).key("t/b").value("2").build(),
                Operation.builder(Verb.GET).key("t/a").build());
        assertThat(done.getResponse().errors()).isEmpty();
        assertThat(done.getResponse().results()).hasSize(3);
        assertThat(done.getResponse().results().getLast().get("KV").getValueAsString()).hasValue("1");

        assertThatThrownBy(() -> kv.performTransaction(Operation.builder(Verb.SET).key("t/a").value("9").build(),
                Operation.builder(Verb.CHECK_AND_SET).key("t/b").value("9").index(BigInteger.ONE).build()))
                .isInstanceOf(ConsulException.class).hasMessageContaining("index is stale");
        assertThat(kv.getValuesAsString("t")).containsExactly("1", "2");
    }
}
