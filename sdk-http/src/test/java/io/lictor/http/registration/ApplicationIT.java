package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.lictor.http.registration.app.ConnectedApp;
import io.lictor.http.registration.app.FailFastApp;
import io.lictor.http.registration.app.LastCallApp;
import io.lictor.http.registration.app.LatePortApp;
import io.lictor.http.registration.app.OrdersApp;
import io.lictor.http.registration.app.PlainApp;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.fault.RecordedRequest;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whole applications in JVMs of their own, with the built jar, on real agents: started, terminated, killed. */
@Execution(ExecutionMode.CONCURRENT)
class ApplicationIT {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String START_ITSELF = "-Dapp.start=true";

    @TempDir
    private Path folder;

    private static void awaitPassing(ConsulAgent agent, String service, int instances) {
        Eventually.holds(START, instances + " of " + service, () -> agent.passing(service).size() == instances);
    }

    /** An agent tells the catalog a little later of what it was told. */
    private static void awaitInstances(ConsulAgent agent, String service, int instances) {
        Eventually.holds(SOON, instances + " of " + service + " in the catalog",
                () -> AgentChecks.instances(agent.http(), service) == instances);
    }

    private static String javaAgent() {
        return "-javaagent:" + ForkedJvm.builtJar();
    }

    @Test
    void killedApplicationLeavesTheLookupsAtItsTtl() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ForkedJvm orders = ForkedJvm.main(agent, folder, OrdersApp.class, START_ITSELF)) {
            awaitPassing(agent, "orders", 1);
            orders.kill();

            Eventually.holds(SOON, "critical", () -> agent.passing("orders").isEmpty());
            assertThat(AgentChecks.instances(agent.http(), "orders")).isEqualTo(1);
        }
    }

    @Test
    void terminatedApplicationIsDrainedDeregisteredAndEndsInTime() {
        try (ConsulAgent agent = RealConsul.devAgent();
                FaultProxy proxy = FaultProxy.create(agent.uri());
                ForkedJvm orders = ForkedJvm.main(proxy.address(), folder, OrdersApp.class, START_ITSELF)) {
            awaitPassing(agent, "orders", 1);
            String id = agent.passing("orders").getFirst();
            long begun = System.nanoTime();
            orders.terminate();
            int exit = orders.awaitExit(SOON);
            Duration took = Duration.ofNanos(System.nanoTime() - begun);

            assertThat(exit).isEqualTo(143);
            assertThat(took).as("the time of the drain").isGreaterThan(Duration.ofSeconds(1));
            // the second between them is too short to look at the agent meanwhile
            assertThat(proxy.requests().stream().map(RecordedRequest::path)
                    .filter(path -> path.endsWith(id) && path.matches("/v1/agent/service/(maintenance|deregister)/.*")))
                    .startsWith("/v1/agent/service/maintenance/" + id).endsWith("/v1/agent/service/deregister/" + id);
            assertThat(AgentChecks.has(agent.http(), id)).isFalse();
        }
    }

    @Test
    void terminationDrainsEveryClientThatIsOpen() {
        try (ConsulAgent agent = RealConsul.devAgent();
                FaultProxy proxy = FaultProxy.create(agent.uri());
                ForkedJvm app = ForkedJvm.main(proxy.address(), folder, ConnectedApp.class)) {
            app.awaitLine("all registered");
            awaitPassing(agent, "orders", 3);
            app.terminate();

            assertThat(app.awaitExit(SOON)).isEqualTo(143);
            for (String id : List.of("first-1", "first-2", "second-1", "closed-1")) {
                assertThat(proxy.requests().stream().map(RecordedRequest::path)
                        .filter(path -> path.matches("/v1/agent/service/(maintenance|deregister)/" + id + "(\\?.*)?"))
                        .map(path -> path.replaceAll("\\?.*", "")))
                        .containsExactly("/v1/agent/service/maintenance/" + id, "/v1/agent/service/deregister/" + id);
                assertThat(AgentChecks.has(agent.http(), id)).isFalse();
            }
        }
    }

    @Test
    void twoProcessesOfOneServiceOnOneHostDoNotOverwriteOneAnother() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ForkedJvm one = ForkedJvm.main(agent, folder, OrdersApp.class, START_ITSELF, "-Dapp.port=8081");
                ForkedJvm other = ForkedJvm.main(agent, folder, OrdersApp.class, START_ITSELF, "-Dapp.port=8082")) {
            awaitPassing(agent, "orders", 2);
            one.kill();
            awaitPassing(agent, "orders", 1);
            other.terminate();
            other.awaitExit(SOON);

            awaitPassing(agent, "orders", 0);
        }
    }

    @Test
    void javaAgentRegistersTheMainClassWithoutDelayingIt() {
        try (ConsulAgent agent = RealConsul.stoppedAgent();
                ForkedJvm orders = ForkedJvm.main(agent, folder, OrdersApp.class, javaAgent())) {
            assertThat(orders.awaitLine("main runs")).isEqualTo("main runs ");
            agent.start();
            awaitPassing(agent, "orders", 1);
            orders.terminate();

            assertThat(orders.awaitExit(SOON)).isEqualTo(143);
            awaitInstances(agent, "orders", 0);
            assertThat(orders.errors()).isEmpty();
        }
    }

    @Test
    void executableJarRegistersItselfByItsManifest() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ForkedJvm orders = ForkedJvm.java(agent, folder, List.of("-jar",
                        ForkedJvm.executableJar(folder, OrdersApp.class).toString(), "one", "two"))) {
            assertThat(orders.awaitLine("main runs")).isEqualTo("main runs one,two");
            awaitPassing(agent, "orders", 1);

            assertThat(orders.errors()).isEmpty();
        }
    }

    @Test
    void portZeroIsRegisteredOnceTheApplicationTellsIt() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ForkedJvm late = ForkedJvm.main(agent, folder, LatePortApp.class, javaAgent())) {
            String port = late.awaitLine("port=").substring("port=".length());
            assertThat(AgentChecks.instances(agent.http(), "late")).isZero();
            late.type();
            awaitPassing(agent, "late", 1);

            assertThat(AgentChecks.read(agent.http(), "/v1/catalog/service/late").get(0).path("ServicePort").asString())
                    .isEqualTo(port);
        }
    }

    @Test
    void failFastKeepsTheApplicationFromStartingWithoutConsul() {
        try (ConsulAgent agent = RealConsul.stoppedAgent();
                ForkedJvm strict = ForkedJvm.main(agent, folder, FailFastApp.class, javaAgent())) {
            assertThat(strict.awaitExit(START)).isEqualTo(1);

            assertThat(strict.output()).doesNotContain("main runs");
            assertThat(strict.errors()).contains("lictor: " + FailFastApp.class.getName() + " is not started",
                    "strict was not registered within 10 s");
        }
    }

    @Test
    void failFastStartsTheApplicationRegistered() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ForkedJvm strict = ForkedJvm.main(agent, folder, FailFastApp.class, javaAgent())) {
            assertThat(strict.awaitExit(START)).isZero();

            assertThat(strict.output()).contains("main runs");
            awaitInstances(agent, "strict", 0);
        }
    }

    @Test
    void javaAgentSaysNothingForAProgramThatIsNoService() {
        try (ConsulAgent agent = RealConsul.stoppedAgent();
                ForkedJvm plain = ForkedJvm.main(agent, folder, PlainApp.class, javaAgent());
                ForkedJvm asked = ForkedJvm.main(agent, folder, PlainApp.class, javaAgent() + "=debug")) {
            assertThat(plain.awaitExit(START)).isZero();
            assertThat(plain.errors()).isEmpty();
            assertThat(plain.output()).isEqualToIgnoringNewLines("initialisedmain runs");

            assertThat(asked.awaitExit(START)).isZero();
            assertThat(asked.errors()).contains("lictor: main class " + PlainApp.class.getName()
                    + " carries no @RegisterService");
        }
    }

    @Test
    void javaAgentWithoutItsDependenciesSaysSoInOneLineAndLetsTheApplicationRun() {
        String classPath = ForkedJvm.testClasses() + File.pathSeparator + ForkedJvm.apiClasses();
        try (ConsulAgent agent = RealConsul.stoppedAgent();
                ForkedJvm orders = ForkedJvm.java(agent, folder,
                        List.of(javaAgent(), "-cp", classPath, OrdersApp.class.getName()))) {
            orders.awaitLine("main runs");
            Eventually.holds(SOON, "one line", () -> !orders.errors().isEmpty());
            orders.type();

            assertThat(orders.awaitExit(SOON)).isZero();
            assertThat(orders.errors().lines()).singleElement().asString()
                    .startsWith("lictor: " + OrdersApp.class.getName() + " is not registered: ");
        }
    }

    @Test
    void javaAgentSaysWhatIsWrongWithTheEnvironment() {
        try (ForkedJvm orders = ForkedJvm.main("a_b:8500", folder, OrdersApp.class, javaAgent())) {
            orders.awaitLine("main runs");
            Eventually.holds(SOON, "one line", () -> !orders.errors().isEmpty());
            orders.type();

            assertThat(orders.awaitExit(SOON)).isZero();
            assertThat(orders.errors()).contains("lictor: " + OrdersApp.class.getName() + " is not registered: ")
                    .contains("address: a_b:8500 (expected: ").doesNotContain("ExceptionInInitializerError");
        }
    }

    @Test
    void theFirstUseMayBeInAShutdownHook() {
        try (ConsulAgent agent = RealConsul.devAgent();
                ForkedJvm last = ForkedJvm.main(agent, folder, LastCallApp.class)) {
            assertThat(last.awaitExit(START)).isZero();

            assertThat(last.output()).contains("leader known: true");
        }
    }
}
