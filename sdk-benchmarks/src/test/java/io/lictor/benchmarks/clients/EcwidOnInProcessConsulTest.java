package io.lictor.benchmarks.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;

import com.ecwid.consul.v1.ConsulClient;
import com.ecwid.consul.v1.OperationException;
import com.ecwid.consul.v1.QueryParams;
import com.ecwid.consul.v1.Response;
import com.ecwid.consul.v1.agent.model.NewService;
import com.ecwid.consul.v1.event.EventListRequest;
import com.ecwid.consul.v1.event.model.Event;
import com.ecwid.consul.v1.event.model.EventParams;
import com.ecwid.consul.v1.health.HealthServicesRequest;
import com.ecwid.consul.v1.health.model.HealthService;
import com.ecwid.consul.v1.kv.model.GetValue;
import com.ecwid.consul.v1.kv.model.PutParams;
import com.ecwid.consul.v1.session.model.NewSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Ecwid's client, which knows nothing of this project, on the in-process Consul. It has no transactions. */
@ParameterizedClass(name = "in-process Consul {0}")
@ValueSource(strings = {"1.8", "1.16"})
class EcwidOnInProcessConsulTest {
    private final boolean streams;
    private final ClientScene scene;
    private final ConsulClient consul;

    EcwidOnInProcessConsulTest(String version) {
        streams = !version.equals("1.8");
        scene = new ClientScene(version);
        consul = new ConsulClient("127.0.0.1", scene.consul().port());
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void register() {
        NewService service = new NewService();
        service.setId("web-1");
        service.setName("web");
        service.setAddress("10.0.0.7");
        service.setPort(81);
        service.setTags(List.of("v2"));
        NewService.Check check = new NewService.Check();
        check.setTtl("10s");
        service.setCheck(check);
        consul.agentServiceRegister(service);
    }

    private Response<List<HealthService>> healthy(QueryParams params) {
        return consul.getHealthServices("web",
                HealthServicesRequest.newBuilder().setPassing(true).setTag("v2").setQueryParams(params).build());
    }

    @Test
    void registersAndBeatsATtl() {
        register();
        assertThat(healthy(QueryParams.DEFAULT).getValue()).isEmpty();
        consul.agentCheckPass("service:web-1", "all is well");
        scene.pass(Duration.ofSeconds(9));
        consul.agentCheckPass("service:web-1");
        scene.pass(Duration.ofSeconds(9));

        assertThat(healthy(QueryParams.DEFAULT).getValue()).singleElement().satisfies(found -> {
            assertThat(found.getService().getAddress()).isEqualTo("10.0.0.7");
            assertThat(found.getService().getPort()).isEqualTo(81);
            assertThat(found.getService().getTags()).containsExactly("v2");
        });
        scene.pass(Duration.ofSeconds(1));
        assertThat(healthy(QueryParams.DEFAULT).getValue()).isEmpty();
        consul.agentServiceDeregister("web-1");
        assertThat(consul.getAgentServices().getValue()).isEmpty();
        assertThatThrownBy(() -> consul.agentCheckPass("service:web-1")).isInstanceOf(OperationException.class)
                .hasMessageContaining(streams ? "Unknown check ID" : "does not have associated TTL");
    }

    @Test
    void seesAnInstanceByABlockingQuery() throws Exception {
        register();
        Response<List<HealthService>> before = healthy(QueryParams.DEFAULT);

        Response<List<HealthService>> after = scene.answerTo(
                () -> healthy(new QueryParams(5, before.getConsulIndex())),
                ClientScene.call(() -> consul.agentCheckPass("service:web-1")));

        assertThat(after.getValue()).hasSize(1);
        assertThat(after.getConsulIndex()).isGreaterThan(before.getConsulIndex());
        assertThat(after.isConsulKnownLeader()).as("a streaming view says that it knows no leader")
                .isNotEqualTo(streams);
    }

    @Test
    void readsAndWritesKeys() throws Exception {
        assertThat(consul.getKVValue("a/x").getValue()).isNull();
        PutParams flags = new PutParams();
        flags.setFlags(42);
        assertThat(consul.setKVValue("a/x", "één", flags).getValue()).isTrue();
        consul.setKVValue("a/y", "2");
        GetValue value = consul.getKVValue("a/x").getValue();
        assertThat(value.getDecodedValue()).isEqualTo("één");
        assertThat(value.getFlags()).isEqualTo(42);
        assertThat(consul.getKVKeysOnly("a").getValue()).containsExactly("a/x", "a/y");
        assertThat(consul.getKVValues("a").getValue()).extracting(GetValue::getDecodedValue).containsExactly("één",
                "2");
        PutParams cas = new PutParams();
        cas.setCas(value.getModifyIndex());
        assertThat(consul.setKVValue("a/x", "3", cas).getValue()).isTrue();
        assertThat(consul.setKVValue("a/x", "4", cas).getValue()).isFalse();

        QueryParams block = new QueryParams(5, consul.getKVValue("a/x").getConsulIndex());
        assertThat(scene.answerTo(() -> consul.getKVValue("a/x", block), () -> consul.setKVValue("a/x", "5"))
                .getValue().getDecodedValue()).isEqualTo("5");
        consul.deleteKVValues("a");
        assertThat(consul.getKVKeysOnly("a").getValue()).isNull();
    }

    @Test
    void locksByASession() {
        String first = session("first");
        String second = session("second");
        assertThat(take("one", first)).isTrue();
        assertThat(take("two", second)).isFalse();
        assertThat(consul.getKVValue("lock").getValue().getSession()).isEqualTo(first);
        assertThat(consul.renewSession(first, QueryParams.DEFAULT).getValue().getId()).isEqualTo(first);
        PutParams release = new PutParams();
        release.setReleaseSession(first);
        assertThat(consul.setKVValue("lock", "", release).getValue()).isTrue();
        assertThat(take("two", second)).isTrue();

        consul.sessionDestroy(second, QueryParams.DEFAULT);
        assertThat(consul.getKVValue("lock").getValue().getSession()).isNull();
        scene.pass(Duration.ofSeconds(20));
        assertThat(consul.getSessionInfo(first, QueryParams.DEFAULT).getValue()).isNull();
        assertThat(consul.getSessionList(QueryParams.DEFAULT).getValue()).isEmpty();
    }

    private String session(String name) {
        NewSession session = new NewSession();
        session.setName(name);
        session.setTtl("10s");
        return consul.sessionCreate(session, QueryParams.DEFAULT).getValue();
    }

    private boolean take(String value, String session) {
        PutParams acquire = new PutParams();
        acquire.setAcquireSession(session);
        return consul.setKVValue("lock", value, acquire).getValue();
    }

    @Test
    void firesAndHearsEvents() throws Exception {
        fire("other", "v1");
        Response<List<Event>> before = events(QueryParams.DEFAULT);
        assertThat(before.getValue()).isEmpty();

        Response<List<Event>> after = scene.answerTo(() -> events(new QueryParams(5, before.getConsulIndex())),
                () -> fire("deploy", "v7"));

        assertThat(after.getValue()).singleElement().satisfies(event -> {
            assertThat(event.getName()).isEqualTo("deploy");
            assertThat(event.getPayload()).isEqualTo("djc=");
        });
    }

    private Response<Event> fire(String name, String payload) {
        return consul.eventFire(name, payload, new EventParams(), QueryParams.DEFAULT);
    }

    private Response<List<Event>> events(QueryParams params) {
        return consul.eventList(EventListRequest.newBuilder().setName("deploy").setQueryParams(params).build());
    }
}
