package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
