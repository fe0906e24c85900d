package io.lictor.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulBinary;
import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A class of tests runs on each Consul that is there, whichever those are. */
class EachConsulIT {
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    private final List<ConsulBinary> all = ConsulBinary.all();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @EachConsul
    static class Each {
        private final ConsulVersion version;

        Each(ConsulVersion version) {
            this.version = version;
        }

        @BeforeEachConsul
        static void first(ConsulBinary binary) {
            SEEN.add("first " + binary.version());
        }

        @AfterEachConsul
        static void last() {
            SEEN.add("last " + ConsulBinary.find().version());
        }

        @Test
        void startsThat(ConsulBinary binary) {
            assertThat(binary.version()).isEqualTo(version);
            try (ConsulAgent agent = RealConsul.devAgent()) {
                assertThat(agent.version()).isEqualTo(version);
                assertThat(agent.http().get("/v1/agent/self").ok().body()).contains("\"" + version + "\"");
            }
            SEEN.add("test " + version);
        }

        @TestFactory
        Stream<DynamicTest> dynamic() {
            return Stream.of(DynamicTest.dynamicTest("a", () -> SEEN.add("dynamic " + ConsulBinary.find().version())));
        }

        @Test
        @ForConsul(since = "999.0")
        void isForNone() {
            SEEN.add("wrong");
        }
    }

    @Test
    void runsOnEachOfThemAndTellsWhich() {
        assertThat(Played.of(Each.class).failures()).isEmpty();
        assertThat(SEEN).containsExactlyInAnyOrderElementsOf(all.stream().map(ConsulBinary::version).flatMap(
                version -> Stream.of("first " + version, "test " + version, "dynamic " + version,
                        "last " + version))
                .toList());
    }

    @Test
    void theOneForAllIsBackAfterwards() {
        ConsulVersion before = ConsulBinary.find().version();
        Played unused = Played.of(Each.class);

        assertThat(ConsulBinary.find().version()).isEqualTo(before);
    }

    @EachConsul
    static class SideBySide {
        private static final Phaser MEETING = new Phaser(2);

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void meets(ConsulVersion version) throws Exception {
            meet(version);
        }

        @Test
        @Execution(ExecutionMode.CONCURRENT)
        void isMet(ConsulVersion version) throws Exception {
            meet(version);
        }

        private static void meet(ConsulVersion version) throws Exception {
            MEETING.awaitAdvanceInterruptibly(MEETING.arrive(), 60, TimeUnit.SECONDS);
            assertThat(ConsulBinary.find().version()).isEqualTo(version);
            SEEN.add("met");
        }
    }

    @Test
    void methodsThatAskForItRunSideBySideOnTheSameConsul() {
        Map<String, String> parallel = Map.of("junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4");
        assertThat(Played.of(SideBySide.class, parallel).failures()).isEmpty();
        assertThat(SEEN).hasSize(2 * all.size());
    }

    @EachConsul
    @ForConsul(since = "999.0")
    static class ForNone {
        @Test
        void runs() {
            SEEN.add("wrong");
        }
    }

    @Test
    void aClassForOtherVersionsRunsNotAtAll() {
        assertThat(Played.of(ForNone.class).failures()).isEmpty();
        assertThat(SEEN).isEmpty();
    }

    @EachConsul
    @ConsulTest(engine = ConsulEngine.REAL)
    static class Deregistering {
        @Test
        void isContentWithoutTheInstance(TestConsul consul, ConsulAgent agent) {
            consul.registerService("web", "web-1", 80);
            consul.deregister("web-1");
            consul.deregister("web-1");
            agent.deregister("web-1");
            assertThatThrownBy(() -> consul.http().put("/v1/agent/service/nope", "").ok())
                    .isInstanceOf(IllegalStateException.class);
            SEEN.add("done");
        }
    }

    @Test
    void anInstanceThatIsGoneIsDeregisteredOnEachVersion() {
        assertThat(Played.of(Deregistering.class).failures()).isEmpty();
        assertThat(SEEN).hasSize(all.size());
    }

    @EachConsul
    @ConsulTest(engine = ConsulEngine.REAL)
    static class WithConsul {
        @Test
        void runs(ConsulAgent agent, ConsulVersion version) {
            SEEN.add(agent.version() + " for " + version);
        }
    }

    @EachConsul
    @ConsulTest(engine = ConsulEngine.REAL, scope = ConsulScope.PER_CLASS)
    static class WithOneConsul extends WithConsul {}

    @ParameterizedTest
    @ValueSource(classes = {WithConsul.class, WithOneConsul.class})
    void anInjectedConsulIsOfThatVersion(Class<?> tests) {
        assertThat(Played.of(tests).failures()).isEmpty();
        assertThat(SEEN).containsExactlyElementsOf(
                all.stream().map(ConsulBinary::version).map(version -> version + " for " + version).toList());
    }

    @EachConsul
    @ConsulTest(engine = ConsulEngine.REAL, scope = ConsulScope.PER_CLASS)
    static class Leaking {
        @Test
        void leavesASession(TestConsul consul) {
            consul.http().put("/v1/session/create", "{\"Name\":\"mine\"}").ok();
        }
    }

    @Test
    void whatIsLeftOnOneOfThemFails() {
        assertThat(Played.of(Leaking.class).failures()).hasSize(all.size());
    }

    @EachConsul
    static class NotStatic {
        @BeforeEachConsul
        void first() {}

        @Test
        void runs() {}
    }

    @Test
    void aMethodBeforeEachConsulIsStatic() {
        assertThat(Played.of(NotStatic.class).failures().values()).hasSize(all.size())
                .allSatisfy(failure -> assertThat(failure).hasMessageContaining("(expected: static)"));
    }

    @Test
    void oneAtATimeIsInUse() {
        ConsulBinary.Use use = ConsulBinary.find().use();
        try {
            assertThatThrownBy(() -> ConsulBinary.find().use()).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is to be used while");
        } finally {
            use.close();
        }
    }

    @Test
    void aMissingVersionIsNamedWithThoseThatAreThere() {
        assertThatThrownBy(() -> RealConsul.devAgent(options -> options.version("0.1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no Consul 0.1 found (expected: one of [consul ")
                .hasMessageContaining("CONSUL_BINS");
    }

    @Test
    void aLineOfReleasesIsAVersion() {
        ConsulVersion newest = all.getLast().version();

        assertThat(ConsulBinary.of(newest.major() + "." + newest.minor()).version()).isEqualTo(newest);
        assertThat(ConsulBinary.tryFind(newest.major() + "." + newest.minor() + ".999")).isEmpty();
    }
}
