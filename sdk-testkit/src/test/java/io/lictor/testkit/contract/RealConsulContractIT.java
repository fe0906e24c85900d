package io.lictor.testkit.contract;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import io.lictor.testkit.count.VersionTally;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;
import org.jspecify.annotations.Nullable;

/** The facts are facts: they hold on the real Consul, on each version that is there. */
@EachConsul
class RealConsulContractIT extends ConsulContract {
    private static final String TOKEN = "5f0c1d3e-0000-4000-8000-00000000000c";

    private final ConsulVersion version;

    RealConsulContractIT(ConsulVersion version) {
        this.version = version;
    }

    @Override
    ConsulVersion version() {
        return version;
    }

    @Override
    void hasFactsOfOthers(int facts) {
        VersionTally.ofThisProcess().otherFacts(version.text(), facts);
    }

    @Override
    String implementation() {
        return "real Consul";
    }

    @Override
    ConsulUnderTest start(Setup setup) {
        return switch (setup) {
            case PLAIN, ROTATING, RESTORING -> new Real(RealConsul.devAgent());
            case ACL_DENY -> new Real(RealConsul.devAgent(options -> options.acl(TOKEN)));
            case ACL_ALLOW -> new Real(RealConsul.devAgent(options -> options.acl(TOKEN)
                    .extraConfig("{\"acl\":{\"default_policy\":\"allow\"}}")));
            case CONFIGURED -> new Real(RealConsul.devAgent(options -> options.acl(TOKEN)
                    .extraConfig(Setup.configuration(version, TOKEN))));
            case TWO_DATACENTERS -> {
                ConsulDatacenters both = RealConsul.twoDatacenters();
                yield new Real(both.dc1(), new Real(both.dc2()));
            }
        };
    }

    private record Real(ConsulAgent agent, @Nullable Real second) implements ConsulUnderTest {
        Real(ConsulAgent agent) {
            this(agent, null);
        }

        @Override
        public ConsulVersion version() {
            return agent.version();
        }

        @Override
        public RawHttp http() {
            return RawHttp.of(agent.httpUri());
        }

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(agent.host(), agent.httpPort());
        }

        @Override
        public Optional<String> managementToken() {
            return agent.managementToken();
        }

        @Override
        public ConsulUnderTest other() {
            return Objects.requireNonNull(second);
        }

        @Override
        public void pass(Duration time) {
            try {
                Thread.sleep(time.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        @Override
        public boolean isTimeReal() {
            return true;
        }

        @Override
        public void close() {
            if (second != null) {
                second.agent().close();
            }
            agent.close();
        }
    }
}
