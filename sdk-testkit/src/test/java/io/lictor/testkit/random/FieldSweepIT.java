package io.lictor.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RealConsul;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Each field of each write is taken, refused and read back by the in-process Consul as by the real one of its version.
 * {@code -Dlictor.sweep=name} takes only the writes with that in their name.
 */
@ForConsul(until = "1.9") // the later ones have not been swept yet
class FieldSweepIT {
    private static final String ONLY = System.getProperty("lictor.sweep", "");

    private final Map<String, String> differences = new LinkedHashMap<>();
    private int asked;

    @BeforeAll
    static void needsConsul() {
        Assumptions.assumeTrue(RealConsul.isAvailable(), "no Consul found; see bin/fetch-consul");
    }

    @Test
    void eachFieldOfEachWrite() {
        ConsulVersion version = sweep(null, write -> !write.isAboutAcls());
        sweep(UUID.randomUUID().toString(), SweptWrite::isAboutAcls);

        List<SweepDifference> known = SweepDifference.of(version);
        List<String> unknown = new ArrayList<>();
        differences.forEach((name, found) -> {
            if (known.stream().noneMatch(each -> each.covers(name))) {
                unknown.add(name + found);
            }
        });
        System.out.println("FieldSweep " + version.text() + ": " + asked + " bodies, "
                + (differences.size() - unknown.size()) + " known differences, " + unknown.size() + " unknown");
        assertThat(unknown).as("answered otherwise").isEmpty();
        if (ONLY.isEmpty()) {
            assertThat(known).as("no longer different, to be taken out of sweep-differences.txt")
                    .allMatch(each -> differences.keySet().stream().anyMatch(each::covers));
        }
    }

    private ConsulVersion sweep(@Nullable String token, Predicate<SweptWrite> about) {
        try (ConsulAgent real = token == null
                ? RealConsul.devAgent()
                : RealConsul.devAgent(options -> options.acl(token))) {
            InProcessConsul.Builder builder = InProcessConsul.builder().version(real.version().text());
            String headers = token == null ? "" : "X-Consul-Token: " + token + "\r\n";
            try (InProcessConsul own = (token == null ? builder : builder.acl(token)).start();
                    Twins twins = new Twins(new InetSocketAddress(real.host(), real.httpPort()),
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), own.port()))) {
                SweptTwins swept = new SweptTwins(twins, real.host(), headers);
                SweptWrite.all().stream().filter(about).filter(write -> write.name().contains(ONLY))
                        .forEach(write -> sweep(swept, write));
            }
            return real.version();
        }
    }

    private void sweep(SweptTwins swept, SweptWrite write) {
        for (FieldSweep.Case each : FieldSweep.of(swept.known(write), write.body())) {
            asked++;
            List<String> found = swept.differences(write, each);
            if (!found.isEmpty()) {
                differences.put(write.name() + " | " + each.what(), "\n    " + String.join("\n    ", found));
            }
        }
    }
}
