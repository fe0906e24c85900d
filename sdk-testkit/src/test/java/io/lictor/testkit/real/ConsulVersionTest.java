package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class ConsulVersionTest {
    @Test
    void readsWhatConsulPrints() {
        ConsulVersion version = ConsulVersion.parse("Consul v1.20.1\nRevision 12345\n");

        assertThat(version.text()).isEqualTo("1.20.1");
        assertThat(version.atLeast(1, 20)).isTrue();
        assertThat(version.atLeast(1, 8)).isTrue();
        assertThat(version.atLeast(1, 21)).isFalse();
        assertThat(version.atLeast(2, 0)).isFalse();
    }

    @Test
    void readsWhatPeopleWrite() {
        assertThat(ConsulVersion.of("1.16")).isEqualTo(ConsulVersion.of("1.16.0")).hasToString("1.16");
        assertThat(ConsulVersion.of("1.12.0+ent")).isEqualTo(ConsulVersion.of("1.12.0")).hasToString("1.12.0+ent");
        assertThat(ConsulVersion.of("v2.0.1")).isEqualTo(ConsulVersion.of("2.0.1")).hasToString("2.0.1");
        assertThat(ConsulVersion.of("1.12.9").patch()).isEqualTo(9);
        assertThat(ConsulVersion.of("1.12.9")).hasSameHashCodeAs(ConsulVersion.of("v1.12.9+ent"));
    }

    @Test
    void rejectsWhatIsNoVersion() {
        for (String text : List.of("", "1", "latest", "1.x", "1.2.3.4", " 1.8.7", "1.99999999999", "-1.2")) {
            assertThatThrownBy(() -> ConsulVersion.of(text)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("version: \"" + text + "\" (expected: such as 1.16 or 1.12.9+ent)");
        }
    }

    @Test
    void isOrderedAsTheReleasesAre() {
        assertThat(Stream.of("2.0.0", "1.20.0", "1.8.7", "1.20.0-rc1", "1.10", "1.20.0-beta1", "1.9.17")
                .map(ConsulVersion::of).sorted()).map(ConsulVersion::text)
                .containsExactly("1.8.7", "1.9.17", "1.10", "1.20.0-beta1", "1.20.0-rc1", "1.20.0", "2.0.0");
        assertThat(ConsulVersion.of("1.16.3").isAtLeast("1.16")).isTrue();
        assertThat(ConsulVersion.of("1.16.3").isAtLeast("1.16.4")).isFalse();
        assertThat(ConsulVersion.of("1.16.3").isOfLine(ConsulVersion.of("1.16"))).isTrue();
        assertThat(ConsulVersion.of("1.16.3").isOfLine(ConsulVersion.of("1.6.3"))).isFalse();
    }

    @Test
    void rejectsWhatIsNoConsul() {
        assertThatThrownBy(() -> ConsulVersion.parse("ls (GNU coreutils) 9.1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("coreutils").hasMessageContaining("expected: Consul v1.2.3");
    }

    @Test
    void readsTheTagOfAnImage() {
        assertThat(ConsulVersion.ofImage("hashicorp/consul:1.10").atLeast(1, 11)).isFalse();
        assertThat(ConsulVersion.ofImage("mirror:5000/hashicorp/consul:1.20.1-ent").atLeast(1, 20)).isTrue();
        assertThat(ConsulVersion.ofImage("mirror:5000/hashicorp/consul:latest").atLeast(1, 20)).isTrue();
    }
}
