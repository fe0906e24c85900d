package io.lictor.testkit.junit;

import java.util.List;
import java.util.function.Consumer;

import io.lictor.testkit.real.AgentOptions;
import io.lictor.testkit.real.RealConsul;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** What the extension, and no test, does with a Consul. */
final class Engines {
    /** For tests alone, and on loopback alone. */
    static final String MANAGEMENT_TOKEN = "5ec2e700-0000-4000-8000-000000000001";

    private Engines() {}

    static TestConsul start(Setup setup, @Nullable ManualTime time) {
        Consumer<AgentOptions> options = setup.acl() ? agent -> agent.acl(MANAGEMENT_TOKEN) : agent -> {};
        return switch (setup.engine()) {
            case REAL -> {
                Assumptions.assumeTrue(RealConsul.isAvailable(), "there is no Consul to run on");
                yield new AgentTestConsul(ConsulEngine.REAL, RealConsul.devAgent(options));
            }
            case CONTAINER -> new AgentTestConsul(ConsulEngine.CONTAINER, RealConsul.container(options));
            case IN_PROCESS, DEFAULT -> InProcessTestConsul.start(setup.acl() ? MANAGEMENT_TOKEN : null, time);
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
