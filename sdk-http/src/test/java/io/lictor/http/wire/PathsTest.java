package io.lictor.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 17. */
class PathsTest {

    @ParameterizedTest
    @CsvSource({"a/b,a/b", "a b,a%20b", "a+b,a%2Bb", "50%,50%25", "q?x,q%3Fx", "a;b&c=d,a%3Bb%26c%3Dd",
            "\u00fc,%C3%BC", "\uD83D\uDE00,%F0%9F%98%80", "dir/,dir/", "A-z_0.9~,A-z_0.9~"})
    void aKeyIsEncodedBySegment(String key, String encoded) {
        assertThat(Paths.key(key)).isEqualTo(encoded);
    }

    @Test
    void aSegmentHasNoSlash() {
        assertThat(Paths.segment("a/b")).isEqualTo("a%2Fb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "a//b", "a/../b", ".", "a/.", "", "a\u0000b", "a\nb", "a\u0085b"})
    void aKeyThatConsulWouldCleanIsRefused(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> Paths.key(key));
    }

    @Test
    void aPrefixMayBeEmpty() {
        assertThat(Paths.prefix("")).isEmpty();
        assertThat(Paths.prefix("a/")).isEqualTo("a/");
    }
}
