package io.lictor.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.real.ConsulAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The same tests on a real Consul, by one attribute or by one configuration parameter. */
class RealEngineIT {
    private static final Set<String> ENGINES = ConcurrentHashMap.newKeySet();

    @BeforeEach
    @AfterEach
    void forget() {
        ENGINES.clear();
    }

    @ConsulTest
    static class Somewhere {
        @RepeatedTest(2)
        void isEmpty(TestConsul consul) {
            ENGINES.add(consul.engine() + (consul.managementToken().isPresent() ? " with ACLs" : ""));
            assertThat(consul.http().get("/v1/kv/key").status()).isEqualTo(404);
            consul.putKey("key", "value");
            assertThat(consul.http().get("/v1/kv/key?raw").body()).isEqualTo("value");
        }
    }

    @ConsulTest(engine = ConsulEngine.REAL, acl = true)
    static class Real extends Somewhere {
        @Test
        void isAnAgent(TestConsul consul, ConsulAgent agent) {
            assertThat(agent.uri()).isEqualTo(consul.uri());
            assertThat(consul.http().get("/v1/agent/self").body()).contains("1.");
        }
    }

    @Test
    void oneAttributeSwitchesToARealConsul() {
        assertThat(Played.of(Real.class).failures()).isEmpty();
        assertThat(ENGINES).containsExactly("REAL with ACLs");
    }

    @Test
    void oneParameterSwitchesAllThatNameNoEngine() {
        assertThat(Played.of(Somewhere.class, Map.of(ConsulTest.ENGINE, "real")).failures()).isEmpty();
        assertThat(ENGINES).containsExactly("REAL");
    }

    @Test
    void aRealAgentCanBeStoppedFrozenAndEmptied() {
        assertThat(Played.of(RealFaults.class).failures()).isEmpty();
    }

    @ConsulTest(engine = ConsulEngine.REAL)
    static class RealFaults {
        @Test
        void endAndComeBack(TestConsul consul) {
            consul.registerService("web", "web 1/\u00fc", 80);
            assertThat(consul.http().get("/v1/agent/services").body()).contains("\"web 1/\u00fc\"");
            consul.deregister("web 1/\u00fc");
            assertThat(consul.http().get("/v1/agent/services").body()).doesNotContain("web");
            consul.putKey("a", "1");
            consul.kill();
            consul.start();
            assertThat(consul.http().get("/v1/kv/a").status()).isEqualTo(404);
            consul.putKey("a", "1");
            consul.restartEmpty();
            assertThat(consul.http().get("/v1/kv/a").status()).isEqualTo(404);
            consul.freeze();
            consul.thaw();
            assertThat(consul.http().get("/v1/kv/a").status()).isEqualTo(404);
            assertThat(consul.nodeName() + " in " + consul.datacenter()).isEqualTo("agent in dc1");
        }
    }

    @ConsulTest(engine = ConsulEngine.REAL)
    static class Leaking {
        @Test
        void leavesASession(TestConsul consul) {
            consul.http().put("/v1/session/create", "{\"Name\":\"mine\"}").ok();
        }

        @Test
        void leavesASessionInAFrozenAgent(TestConsul consul) {
            consul.http().put("/v1/session/create", "{\"Name\":\"mine\"}").ok();
            consul.freeze();
        }

        @Test
        void leavesItDown(TestConsul consul) {
            consul.http().put("/v1/session/create", "{\"Name\":\"mine\"}").ok();
            consul.kill();
        }
    }

    @Test
    void sessionsAreLookedForThereAsWell() {
        Played played = Played.of(Leaking.class);

        assertThat(played.failures()).containsOnlyKeys("leavesASession", "leavesASessionInAFrozenAgent");
        assertThat(played.failures().values()).allSatisfy(failure -> assertThat(failure)
                .hasMessageContaining(" \"mine\" of node agent, without a TTL\n"));
    }

    @ConsulTest(engine = ConsulEngine.REAL)
    static class WantsInProcess {
        @Test
        void runs(InProcessConsul consul) {}
    }

    @Test
    void theInProcessConsulIsNotToBeHadThere() {
        assertThat(Played.of(WantsInProcess.class).failure())
                .hasMessageContaining("InProcessConsul on engine REAL (expected: engine IN_PROCESS, or");
    }
}
