package io.lictor.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who gets which Consul, and what is said when there is none to be had. */
class InjectionTest {
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    @AfterEach
    void forget() {
        SEEN.clear();
    }

    @ConsulTest
    static class Fresh {
        private final TestConsul ofConstructor;

        Fresh(TestConsul consul) {
            ofConstructor = consul;
        }

        @BeforeEach
        void write(TestConsul consul) {
            assertThat(consul).isSameAs(ofConstructor);
            assertThat(consul.http().get("/v1/kv/key").status()).isEqualTo(404);
            consul.putKey("key", "value");
        }

        @RepeatedTest(2)
        void findsOnlyItsOwn(TestConsul consul, InProcessConsul same, ConsulSettings settings) {
            assertThat(consul.uri()).isEqualTo(same.uri()).isIn(settings.addresses());
            assertThat(consul.http().get("/v1/kv/key?raw").body()).isEqualTo("value");
            SEEN.add(consul.address());
        }

        @AfterEach
        void isStillThere(TestConsul consul) {
            assertThat(consul.http().get("/v1/status/leader").status()).isEqualTo(200);
        }

        @Nested
        class Inside {
            @Test
            void getsOneOfItsOwn(TestConsul consul) {
                assertThat(consul).isSameAs(ofConstructor);
                SEEN.add(consul.address());
            }
        }
    }

    @Test
    void eachTestHasAConsulOfItsOwnInAllItsParameters() {
        Played played = Played.of(Fresh.class);

        assertThat(played.failures()).isEmpty();
        assertThat(SEEN).hasSize(3);
    }

    @ConsulTest(scope = ConsulScope.PER_CLASS)
    static class Shared {
        @BeforeAll
        static void start(TestConsul consul) {
            SEEN.add(consul.address());
        }

        @RepeatedTest(2)
        void uses(TestConsul consul) {
            SEEN.add(consul.address());
        }

        @Nested
        class Inside {
            @Test
            void uses(TestConsul consul) {
                SEEN.add(consul.address());
            }
        }
    }

    @Test
    void aClassMayShareOneWithItsNestedClasses() {
        assertThat(Played.of(Shared.class).failures()).isEmpty();
        assertThat(SEEN).hasSize(4);
        assertThat(SEEN.stream().distinct()).hasSize(1);
    }

    @ConsulTest
    abstract static class Behaviour {
        @Test
        void runs(TestConsul consul) {
            SEEN.add(consul.engine() + " " + consul.managementToken().isPresent());
        }
    }

    static class AsIs extends Behaviour {}

    @ConsulTest(acl = true)
    static class Protected extends Behaviour {
        @Test
        void deniesByDefault(TestConsul consul, InProcessConsul same) {
            assertThat(io.lictor.testkit.real.RawHttp.of(same.uri()).put("/v1/kv/a", "1").status()).isEqualTo(403);
            consul.putKey("a", "1");
        }
    }

    @Test
    void subclassesInheritTheAnnotationOrHaveAnother() {
        assertThat(Played.of(AsIs.class).failures()).isEmpty();
        assertThat(Played.of(Protected.class).failures()).isEmpty();
        assertThat(SEEN).containsExactly("IN_PROCESS false", "IN_PROCESS true");
    }

    @ConsulTest(manualTime = true)
    static class Days {
        @Test
        void pass(TestConsul consul, ManualTime time) {
            consul.http().put("/v1/agent/service/register",
                    "{\"Name\":\"web\",\"Check\":{\"TTL\":\"24h\",\"Status\":\"passing\"}}").ok();
            assertThat(consul.passing("web")).containsExactly("web");
            time.advance(Duration.ofHours(24));
            assertThat(consul.passing("web")).isEmpty();
        }
    }

    @Test
    void timeIsMovedByHandAlsoWhereTheOthersRunOnARealConsul() {
        assertThat(Played.of(Days.class, Map.of(ConsulTest.ENGINE, "real")).failures()).isEmpty();
    }

    @ConsulTest
    static class Faults {
        @Test
        void endAndComeBack(TestConsul consul) {
            consul.registerService("web", "web 1/\u00fc", 80);
            assertThat(consul.passing("web")).containsExactly("web 1/\u00fc");
            consul.deregister("web 1/\u00fc");
            assertThat(consul.passing("web")).isEmpty();
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
            assertThat(consul).hasToString("in-process Consul at " + consul.address());
        }
    }

    @Test
    void everyEngineCanBeStoppedFrozenAndEmptied() {
        assertThat(Played.of(Faults.class).failures()).isEmpty();
    }

    @ConsulTest
    static class WithoutProvider {
        @Test
        void runs(ConsulClient client) {}
    }

    @Test
    void aClientNeedsAnImplementation() {
        assertThat(Played.of(WithoutProvider.class).failure())
                .hasMessageContaining("add io.lictor:sdk-http to the run-time class path");
    }

    @ConsulTest
    static class BeforeAllTests {
        @BeforeAll
        static void start(TestConsul consul) {}

        @Test
        void runs() {}
    }

    @Test
    void aConsulOfEachTestIsNotToBeHadBeforeAllTests() {
        assertThat(Played.of(BeforeAllTests.class).failure())
                .hasMessageContaining("TestConsul for all tests of BeforeAllTests: each test has its own"
                        + " (expected: @ConsulTest(scope = PER_CLASS)");
    }

    @ConsulTest
    static class WithoutManualTime {
        @Test
        void runs(ManualTime time) {}
    }

    @Test
    void manualTimeIsToBeAskedFor() {
        assertThat(Played.of(WithoutManualTime.class).failure())
                .hasMessageContaining("(expected: @ConsulTest(manualTime = true))");
    }

    @ConsulTest(engine = ConsulEngine.REAL, manualTime = true)
    static class RealManualTime {
        @Test
        void runs() {}
    }

    @Test
    void aRealConsulHasNoManualTime() {
        assertThat(Played.of(RealManualTime.class).failure()).hasMessage("manualTime: true on engine REAL"
                + " (expected: IN_PROCESS, because a real Consul reads the machine's clock)");
    }

    @ConsulTest
    static class WantsAgent {
        @Test
        void runs(ConsulAgent agent) {}
    }

    @Test
    void theWrongEngineIsNamed() {
        assertThat(Played.of(WantsAgent.class).failure()).hasMessageContaining(
                "ConsulAgent on engine IN_PROCESS (expected: engine REAL or CONTAINER, or a parameter of type"
                        + " TestConsul, which every engine has)");
    }

    @Test
    void anUnknownEngineIsRefused() {
        assertThat(Played.of(AsIs.class, Map.of(ConsulTest.ENGINE, "docker")).failure())
                .hasMessage("lictor.testkit.engine: docker (expected: in_process, real or container)");
    }

    @ConsulTest
    static class TwoResolvers {
        @RegisterExtension
        static final ParameterResolver OTHER = new ParameterResolver() {
            @Override
            public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
                return parameter.getParameter().getType() == TestConsul.class;
            }

            @Override
            public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
                return "never";
            }
        };

        @Test
        void runs(TestConsul consul) {}
    }

    @Test
    void anotherResolverOfTheSameTypeIsAConflict() {
        assertThat(Played.of(TwoResolvers.class).failure())
                .hasMessageContaining("multiple competing ParameterResolvers")
                .hasMessageContaining("ConsulExtension");
    }

    @ConsulTest
    static class Asking {
        @Test
        void nothing(TestInfo info) {
            SEEN.add(info.getDisplayName());
        }
    }

    @Test
    void otherParametersAreLeftToOthers() {
        assertThat(Played.of(Asking.class).failures()).isEmpty();
        assertThat(SEEN).hasSize(1);
    }
}
