package io.lictor.testkit.junit;

import java.util.List;
import java.util.function.Consumer;

import io.lictor.testkit.real.AgentOptions;
import io.lictor.testkit.real.ConsulBinary;
import io.lictor.testkit.real.RealConsul;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** What the extension, and no test, does with a Consul. */
final class Engines {
    /** For tests alone, and on loopback alone. */
    static final String MANAGEMENT_TOKEN = "5ec2e700-0000-4000-8000-000000000001";

    private static final String IMAGE = "hashicorp/consul:";

    private Engines() {}

    /** Under {@code CI=true} a version that is missing is a failure. */
    private static boolean isThere(String version) {
        if (version.isEmpty() || !RealConsul.isAvailable()) {
            return RealConsul.isAvailable();
        }
        return ConsulBinary.tryFind(version).isPresent() || "true".equals(System.getenv("CI"));
    }

    static TestConsul start(Setup setup, @Nullable ManualTime time) {
        String version = setup.version();
        Consumer<AgentOptions> options = setup.acl() ? agent -> agent.acl(MANAGEMENT_TOKEN) : agent -> {};
        return switch (setup.engine()) {
            case REAL -> {
                Assumptions.assumeTrue(isThere(version), () -> "there is no Consul " + version + " to run on");
                yield new AgentTestConsul(ConsulEngine.REAL, RealConsul.devAgent(
                        version.isEmpty() ? options : options.andThen(agent -> agent.version(version))));
            }
            case CONTAINER -> new AgentTestConsul(ConsulEngine.CONTAINER, RealConsul.container(
                    version.isEmpty() ? options : options.andThen(agent -> agent.image(IMAGE + version))));
            case IN_PROCESS, DEFAULT -> InProcessTestConsul.start(version, setup.acl() ? MANAGEMENT_TOKEN : null, time);
        };
    }

    /** Requests that wait for an answer and whose client is still there. A real Consul tells nobody about them. */
    static List<String> polls(TestConsul consul) {
        return switch (consul) {
            case InProcessTestConsul inProcess -> inProcess.consul().openRequests();
            case AgentTestConsul agent -> List.of();
        };
    }

    /** Ends the faults of the test; false when Consul is down, and its sessions with it. */
    static boolean mend(TestConsul consul) {
        return switch (consul) {
            case InProcessTestConsul inProcess -> {
                inProcess.consul().faults().clear();
                yield true;
            }
            case AgentTestConsul real -> {
                if (real.agent().isFrozen()) {
                    real.agent().thaw();
                }
                yield real.agent().isRunning();
            }
        };
    }

    static void close(TestConsul consul) {
        switch (consul) {
            case InProcessTestConsul inProcess -> inProcess.consul().close();
            case AgentTestConsul real -> real.agent().close();
        }
    }
}
