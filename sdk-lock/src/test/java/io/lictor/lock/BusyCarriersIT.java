package io.lictor.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An application whose virtual threads compute without a pause, on all carriers that there are. Ten seconds, or
 * {@code -Dlictor.busy=60s}.
 */
@Timeout(240)
class BusyCarriersIT {

    private static final Duration TTL = Duration.ofSeconds(4);

    /** Each has its own: a killed holder leaves a lock delay. */
    private static final AtomicInteger LOCKS = new AtomicInteger();
    private static ConsulAgent agent;

    @BeforeAll
    static void start() {
        agent = RealConsul.devAgent(options -> options.extraConfig("{\"session_ttl_min\":\"1s\"}"));
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theLockIsRenewedAllTheTime(int processors) throws Exception {
        Duration busy = Duration.parse("PT" + System.getProperty("lictor.busy", "10s").toUpperCase(Locale.ROOT));
        try (Holder holder = holder(processors, busy)) {
            assertThat(holder.next()).isEqualTo("held");
            assertThat(holder.next()).isEqualTo("held throughout");
        }
    }

    /** The carriers are busy until it has said so. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aLossIsToldAllTheSame(int processors) throws Exception {
        try (Holder holder = holder(processors, Duration.ofMinutes(3))) {
            assertThat(holder.next()).isEqualTo("held");
            agent.freeze();
            try {
                assertThat(List.of(holder.next(), holder.next())).containsExactlyInAnyOrder("lost", "not held");
            } finally {
                agent.thaw();
            }
        }
    }

    private static Holder holder(int processors, Duration busy) throws IOException {
        return new Holder(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-XX:ActiveProcessorCount=" + processors,
                "-cp", System.getProperty("java.class.path"), BusyHolder.class.getName(), agent.uri().toString(),
                TTL.toString(), busy.toString(), Integer.toString(LOCKS.incrementAndGet()))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    /** The process, and what it says. */
    private static final class Holder implements AutoCloseable {
        private final Process process;
        private final BufferedReader said;

        Holder(Process process) {
            this.process = process;
            this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        }

        /** The next line that is no log line. */
        String next() throws IOException {
            String line = said.readLine();
            while (line != null && !line.matches("held.*|lost|not held")) {
                line = said.readLine();
            }
            return String.valueOf(line);
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
