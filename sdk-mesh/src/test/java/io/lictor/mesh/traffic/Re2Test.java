package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions of RE2 in Java, as RE2's documentation explains them. */
class Re2Test {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"',
            value = {"/v[[:digit:]]+, /v17, /vd", "[^[:alpha:]_]*, 17-, 1a", "[[:^upper:]]*, a1, aB",
                    "/(?P<user_id>[a-z]+), /ann, /17", "/(?<id>[a-z]+), /ann, /17",
                    "/users/{id}, /users/{id}, /users/17",
                    "\"[a]{2,3}\", aaa, a", "[]a]+, ]a, b", "[^]a]+, b, ]", "[a[]+, [a, ab", "[a&&b]+, a&b, c",
                    "\\Q[a]{x}\\E, [a]{x}, a",
                    "\\[[[:word:]]\\], [w], w", "(?i)beta, BeTa, alpha", "a\\z, a, b"})
    void matchesWhatRe2Matches(String expression, String yes, String no) {
        Pattern pattern = Pattern.compile(Re2.toJava(expression));
        assertThat(pattern.matcher(yes).matches()).as(yes).isTrue();
        assertThat(pattern.matcher(no).matches()).as(no).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\", "[", "[^", "[[:", "{", "(?P<", "\\Q", "[[:digit:]", "[]", "a{1"})
    void endsWithWhateverItIsGiven(String expression) {
        assertThat(Re2.toJava(expression)).isNotNull();
    }

    @Test
    void leavesWhatIsTheSameInBoth() {
        String plain = "^/a(b|c)*[d-f]{2,}\\d+?(?:x)$";
        assertThat(Re2.toJava(plain)).isEqualTo(plain);
    }
}
