package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import io.lictor.testkit.real.ConsulVersion;
import org.junit.jupiter.api.Test;

class VersionsTest {

    @Test
    void theFirstVersionIsInAndTheLastIsOut() {
        Versions versions = Versions.ALL.since(ConsulVersion.of("1.10")).until(ConsulVersion.of("1.14"));

        assertThat(versions.have(ConsulVersion.of("1.8.7"))).isFalse();
        assertThat(versions.have(ConsulVersion.of("1.10.0"))).isTrue();
        assertThat(versions.have(ConsulVersion.of("1.13.9"))).isTrue();
        assertThat(versions.have(ConsulVersion.of("1.14.0"))).isFalse();
        assertThat(Versions.ALL.have(ConsulVersion.of("1.8.7"))).isTrue();
    }

    @Test
    void aFactHasOneVariantForEachVersion() {
        assertThat(new Variants("1.10", "1.10").facts()).extracting(Fact::name).isEqualTo(List.of("a", "a"));
        assertThat(new Variants("1.10", "1.12").facts()).hasSize(2);
        assertThatThrownBy(() -> new Variants("1.12", "1.10")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("part: a is there twice");
    }

    @Test
    void narrowedVersionsEndWithTheirBlock() {
        Section section = new Section("part") {
            {
                since("1.10", () -> {
                    until("1.14", () -> fact("inner", scene -> {}));
                    fact("outer", scene -> {});
                });
                fact("always", scene -> {});
            }
        };

        assertThat(section.facts()).extracting(fact -> fact.versions().have(ConsulVersion.of("1.16")))
                .containsExactly(false, true, true);
        assertThat(section.facts()).extracting(fact -> fact.versions().have(ConsulVersion.of("1.8.7")))
                .containsExactly(false, false, true);
    }

    private static final class Variants extends Section {
        Variants(String until, String since) {
            super("part");
            until(until, () -> fact("a", scene -> {}));
            since(since, () -> fact("a", scene -> {}));
        }
    }
}
