package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.InProcessDatacenters;
import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The same facts on the in-process Consul of each version, whose time is moved by hand. */
@ParameterizedClass(name = "in-process Consul {0}")
@ValueSource(strings = {"1.8", "1.10", "1.12", "1.14", "1.16"})
@Execution(ExecutionMode.CONCURRENT)
class InProcessContractTest extends ConsulContract {
    private static final String TOKEN = "5f0c1d3e-0000-4000-8000-00000000000c";
    private static final Path PAGE = Path.of("..", "docs", "in-process-consul.md");

    @TempDir
    Path folder;

    private final String line;
    private final ConsulVersion version;

    InProcessContractTest(String line) {
        this.line = line;
        try (InProcessConsul consul = InProcessConsul.builder().version(line).start()) {
            this.version = ConsulVersion.of(consul.version());
        }
    }

    @Override
    String implementation() {
        return "the in-process Consul";
    }

    @Override
    ConsulVersion version() {
        return version;
    }

    @Override
    List<KnownDifference> knownDifferences() {
        return KnownDifference.ofInProcessConsul().stream().filter(each -> version.isAtLeast(each.since())).toList();
    }

    @Override
    ConsulUnderTest start(Setup setup) {
        ManualTime time = ManualTime.create();
        if (setup == Setup.TWO_DATACENTERS) {
            InProcessDatacenters both = InProcessConsul.twoDatacenters(builder -> builder.version(line).clock(time));
            InProcess second = new InProcess(both.dc2(), time, Optional.empty(), null);
            return new InProcess(both.dc1(), time, Optional.empty(), second);
        }
        InProcessConsul.Builder builder = InProcessConsul.builder().version(line).clock(time);
        if (setup == Setup.ACL_ALLOW) {
            builder.aclAllowingByDefault(TOKEN);
        } else if (setup == Setup.ACL_DENY) {
            builder.acl(TOKEN);
        } else if (setup == Setup.CONFIGURED) {
            builder.configFile(configuration());
        }
        return new InProcess(builder.start(), time, setup.hasAcl() ? Optional.of(TOKEN) : Optional.empty(), null);
    }

    private Path configuration() {
        try {
            return Files.writeString(folder.resolve("agent.json"), Setup.configuration(version, TOKEN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thePageListsTheDifferencesAndNoOthers() throws IOException {
        List<String> listed = Files.readAllLines(PAGE).stream().filter(line -> line.matches("\\| `.*` \\| since .*"))
                .toList();

        assertThat(listed).containsExactlyElementsOf(
                KnownDifference.ofInProcessConsul().stream().map(each -> "| `" + each.fact().replace("|", "\\|")
                        + "` | since " + each.since() + ": " + each.reason() + " |").toList());
    }

    private record InProcess(InProcessConsul consul, ManualTime time,
            Optional<String> managementToken, @Nullable InProcess second) implements ConsulUnderTest {
        @Override
        public ConsulVersion version() {
            return ConsulVersion.of(consul.version());
        }

        @Override
        public RawHttp http() {
            return RawHttp.of(consul.uri());
        }

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), consul.port());
        }

        @Override
        public ConsulUnderTest other() {
            return Objects.requireNonNull(second);
        }

        @Override
        public void pass(Duration span) {
            time.advance(span);
        }

        @Override
        public int blockedQueries() {
            return consul.blockedQueries() + (second == null ? 0 : second.blockedQueries());
        }

        @Override
        public boolean isTimeReal() {
            return false;
        }

        @Override
        public void close() {
            if (second != null) {
                second.consul().close();
            }
            consul.close();
            time.close();
        }
    }
}
