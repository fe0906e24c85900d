package io.lictor.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each field of each write is taken, refused and read back by the in-process Consul as by the real one of its version. */
class FieldSweepIT {
    private final List<String> differences = new ArrayList<>();
    private int asked;

    @BeforeAll
    static void needsConsul() {
        Assumptions.assumeTrue(RealConsul.isAvailable(), "no Consul found; see bin/fetch-consul");
    }

    @Test
    void eachFieldOfEachWrite() throws Exception {
        String only = System.getProperty("lictor.sweep", "");
        List<SweptWrite> writes = SweptWrite.all().stream().filter(write -> write.name().contains(only)).toList();
        try (ConsulAgent real = RealConsul.devAgent();
                InProcessConsul own = InProcessConsul.builder().version(real.version().text()).start()) {
            sweep(real, own, "", writes.stream().filter(write -> !write.isAboutAcls()).toList());
        }
        String token = UUID.randomUUID().toString();
        try (ConsulAgent real = RealConsul.devAgent(options -> options.acl(token));
                InProcessConsul own = InProcessConsul.builder().version(real.version().text()).acl(token).start()) {
            sweep(real, own, "X-Consul-Token: " + token + "\r\n",
                    writes.stream().filter(SweptWrite::isAboutAcls).toList());
        }
        System.out.println(asked + " bodies, " + differences.size() + " answered otherwise");
        Files.write(Path.of(System.getProperty("lictor.sweep.out", "/tmp/bodies-sweep.txt")), differences);
        assertThat(differences.size()).isEqualTo(0);
    }

    private void sweep(ConsulAgent real, InProcessConsul own, String headers, List<SweptWrite> writes) {
        try (Twins twins = new Twins(new InetSocketAddress(real.host(), real.httpPort()),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), own.port()))) {
            SweptTwins swept = new SweptTwins(twins, real.host(), headers);
            for (SweptWrite write : writes) {
                for (FieldSweep.Case each : FieldSweep.of(swept.known(write), write.body())) {
                    asked++;
                    if (Boolean.getBoolean("lictor.sweep.verbose")) {
                        System.out.println(write.name() + " | " + each.what());
                    }
                    List<String> found = swept.differences(write, each);
                    if (!found.isEmpty()) {
                        differences.add(write.name() + " | " + each.what() + "\n    " + String.join("\n    ", found));
                    }
                }
            }
        }
    }
}
