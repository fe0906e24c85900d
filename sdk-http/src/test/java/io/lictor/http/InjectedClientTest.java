package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.junit.ClientSettings;
import io.lictor.testkit.junit.ConsulScope;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Clients that {@link ConsulTest} injects, and what tests leave that make their own. */
class InjectedClientTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<ConsulClient> CLIENTS = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeWhatThePlayedTestsLeft() {
        CLIENTS.forEach(ConsulClient::close);
        CLIENTS.clear();
    }

    private static Map<String, String> failures(Class<?> testClass) {
        Map<String, String> failures = new TreeMap<>();
        // as this module's own tests run: beside others
        EngineTestKit.engine("junit-jupiter").configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .selectors(selectClass(testClass)).execute().allEvents().failed().stream()
                .forEach(event -> failures.put(event.getTestDescriptor().getDisplayName().replaceAll("\\(.*", ""),
                        event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow().toString()));
        return failures;
    }

    private static void watch(InProcessConsul consul, ConsulClient client) {
        Watch<List<ServiceInstance>> watch = client.discovery().watch(ServiceQuery.of("web"));
        assertThat(watch.await(SOON)).isEmpty();
        Await.until(SOON, "a poll", () -> "none", () -> !consul.openRequests().isEmpty());
    }

    @ConsulTest
    static class Leaving {
        @Test
        void leavesTheWatchToTheInjectedClient(InProcessConsul consul, ConsulClient client) {
            watch(consul, client);
        }

        @Test
        void leavesItsOwnClient(InProcessConsul consul, ConsulSettings settings) {
            ConsulClient client = ConsulClient.connect(settings);
            CLIENTS.add(client);
            watch(consul, client);
        }

        @Test
        void closesItsOwnClient(InProcessConsul consul, ConsulSettings settings) {
            try (ConsulClient client = ConsulClient.connect(settings)) {
                watch(consul, client);
            }
        }
    }

    @Test
    void aClientThatTheTestDoesNotCloseIsToldByItsPollAndItsThreads() {
        Map<String, String> failures = failures(Leaving.class);

        assertThat(failures).containsOnlyKeys("leavesItsOwnClient");
        assertThat(failures.get("leavesItsOwnClient")).contains("\n  poll: GET /v1/health/service/web?")
                .containsPattern("\n  thread: consul-test-\\d+-watch-health/web\n");
    }

    @ConsulTest(acl = true, settings = Customised.Named.class)
    static class Customised {
        static final class Named implements ClientSettings {
            @Override
            public void change(ConsulSettings.Builder settings, TestConsul consul) {
                settings.clientName("named-at-" + consul.address()).watchWait(Duration.ofSeconds(7));
            }
        }

        @Test
        void asTheClassSays(TestConsul consul, ConsulClient client) {
            CLIENTS.add(client);
            assertThat(client.settings().clientName()).isEqualTo("named-at-" + consul.address());
            assertThat(client.settings().watchWait()).isEqualTo(Duration.ofSeconds(7));
            // with the management token, since everything is denied without one
            client.keyValue().put("a", "1");
            assertThat(client.keyValue().get("a").map(KeyValueEntry::text)).contains("1");
        }
    }

    @Test
    void settingsAreChangedAndTheClientIsClosedAfterTheTest() {
        assertThat(failures(Customised.class)).isEmpty();
        assertThat(CLIENTS).singleElement().satisfies(client -> org.assertj.core.api.Assertions
                .assertThatThrownBy(() -> client.keyValue().get("a")).isInstanceOf(ConsulClosedException.class));
    }

    @ConsulTest(scope = ConsulScope.PER_CLASS)
    static class OfTheClass {
        @BeforeAll
        static void start(ConsulClient client) {
            CLIENTS.add(client);
            client.keyValue().put("a", "1");
        }

        @Test
        void isTheSame(ConsulClient client) {
            assertThat(client).isSameAs(CLIENTS.getFirst());
            assertThat(client.keyValue().get("a")).isPresent();
        }
    }

    @Test
    void aClientOfTheClassIsSharedByItsTests() {
        assertThat(failures(OfTheClass.class)).isEmpty();
        assertThat(CLIENTS).hasSize(1);
    }
}
