package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LoopbackTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void givesEachTakerAnAddressOfItsOwn() {
        List<Loopback> taken = new ArrayList<>();
        Set<String> hosts = new HashSet<>();
        try {
            for (int i = 0; i < 100; i++) {
                Loopback loopback = Loopback.take();
                taken.add(loopback);
                hosts.add(loopback.host());
            }
            assertThat(hosts).hasSize(100).allMatch(host -> host.startsWith("127.91."));
        } finally {
            taken.forEach(Loopback::close);
        }
    }

    @Test
    void usesTheAddressOfTheTestsChoice() {
        try (Loopback loopback = Loopback.of("127.0.0.1")) {
            assertThat(loopback.host()).isEqualTo("127.0.0.1");
        }
    }
}
