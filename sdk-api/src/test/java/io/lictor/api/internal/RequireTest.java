package io.lictor.api.internal;

import static io.lictor.api.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequireTest {

    @Test
    void nullIsNamed() {
        assertThatThrownBy(() -> Require.nonNull(null, "token")).isInstanceOf(NullPointerException.class)
                .hasMessage("token");
        assertThat(Require.nonNull("x", "token")).isEqualTo("x");
    }

    @Test
    void blankTextIsRefused() {
        assertRefused(() -> Require.nonBlank(" ", "name"), "name", "\" \"", "not blank");
        assertThat(Require.nonBlank("a b", "name")).isEqualTo("a b");
    }

    @Test
    void controlCharactersAreRefusedAndNotRepeated() {
        assertRefused(() -> Require.noControl("a\nb", "key"), "key", "a?b", "no control characters");
    }

    @Test
    void longValuesAreCutInTheMessage() {
        assertRefused(() -> Require.noControl("x".repeat(500) + "\n", "key"), "key", "... (501 characters)",
                "no control");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "a//b", "a/../b", "..", ".", "a/.", "./a"})
    void pathsThatGoWouldRedirectAreRefused(String path) {
        assertRefused(() -> Require.path(path, "service id"), "service id", path, "no ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "a b", "a%b", "größe", "a?b", "...", "a..b", "a/"})
    void otherPathsAreTaken(String path) {
        assertThat(Require.path(path, "service id")).isEqualTo(path);
    }

    @Test
    void portsHaveTheirRange() {
        assertThat(Require.port(0, "port")).isZero();
        assertThat(Require.port(65_535, "port")).isEqualTo(65_535);
        assertRefused(() -> Require.port(-1, "port"), "port", "-1", "0..65535");
        assertRefused(() -> Require.port(65_536, "port"), "port", "65536", "0..65535");
    }

    @Test
    void durationsHaveTheirSign() {
        assertThat(Require.positive(Duration.ofNanos(1), "ttl")).isEqualTo(Duration.ofNanos(1));
        assertRefused(() -> Require.positive(Duration.ZERO, "ttl"), "ttl", "PT0S", "> 0");
        assertRefused(() -> Require.positive(Duration.ofSeconds(-1), "ttl"), "ttl", "PT-1S", "> 0");
        assertThat(Require.notNegative(Duration.ZERO, "drain")).isZero();
        assertRefused(() -> Require.notNegative(Duration.ofSeconds(-1), "drain"), "drain", "PT-1S", ">= 0");
    }

    @Test
    void metadataHasConsulsLimits() {
        Map<String, String> most = pairs(64);
        assertThat(Require.meta(most, "meta")).isEqualTo(most);
        assertRefused(() -> Require.meta(pairs(65), "meta"), "meta", "65 pairs", "at most 64");
        assertRefused(() -> Require.meta(Map.of("a.b", "v"), "meta"), "meta key", "a.b", "A-Z");
        assertRefused(() -> Require.meta(Map.of("", "v"), "meta"), "meta key", "\"\"", "1..128");
        assertRefused(() -> Require.meta(Map.of("k".repeat(129), "v"), "meta"), "meta key", "kkk", "1..128");
        assertThat(Require.meta(Map.of("k".repeat(128), "v".repeat(512)), "meta")).hasSize(1);
        assertRefused(() -> Require.meta(Map.of("consul-x", "v"), "meta"), "meta key", "consul-x", "no prefix");
        assertRefused(() -> Require.meta(Map.of("k", "v".repeat(513)), "meta"), "meta value of k", "vvv", "512");
    }

    private static Map<String, String> pairs(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(number -> "k" + number, number -> "v"));
    }
}
