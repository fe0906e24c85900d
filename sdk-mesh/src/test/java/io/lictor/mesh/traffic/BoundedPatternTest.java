package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Random;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedPatternTest {

    private static final long SEED = 20_261_201;
    private static final List<String> ATOMS = List.of("a", ".", "\\d", "[a-f0-9]", "[^]x]", "[[:alpha:]_]", "\\.",
            "\\x41",
            "\\x{2014}", "\\Qa+b\\E", "(?i)", "\\pL", "\\p{Greek}", "^", "$", "é", "{", "{x}", "\\b", "[\\w.-]", "😀");
    private static final List<String> REPEATS = List.of("*", "+", "?", "*?", "{2}", "{3,}", "{0,4}", "{7}", "{0}",
            "{1,9}?",
            "{40}", "{300}");

    private static String random(Random random, int depth) {
        StringBuilder regex = new StringBuilder();
        int elements = 1 + random.nextInt(4);
        for (int i = 0; i < elements; i++) {
            if (depth > 0 && random.nextInt(2) == 0) {
                regex.append(List.of("(", "(?:", "(?P<n" + depth + i + ">", "(?s:").get(random.nextInt(4)))
                        .append(random(random, depth - 1)).append(')');
            } else {
                regex.append(ATOMS.get(random.nextInt(ATOMS.size())));
            }
            if (random.nextInt(3) == 0) {
                regex.append(REPEATS.get(random.nextInt(REPEATS.size())));
            }
            if (random.nextInt(6) == 0) {
                regex.append('|');
            }
        }
        return regex.toString();
    }

    @Test
    void noProgramIsLargerThanWhatWasCounted() {
        Random random = new Random(SEED);
        int compiled = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            String regex = random(random, 4);
            long counted;
            try {
                counted = BoundedPattern.size(regex);
            } catch (PatternSyntaxException e) {
                refused++;
                continue;
            }
            try {
                int size = Pattern.compile(regex).programSize();
                compiled++;
                assertThat(counted).as(regex).isLessThanOrEqualTo(BoundedPattern.LARGEST);
                assertThat((long) size).as(regex).isLessThanOrEqualTo(2 * counted + 10);
            } catch (PatternSyntaxException e) {
                // RE2J does not know it either way
            }
        }
        assertThat(compiled).as("compiled").isGreaterThan(5_000);
        assertThat(refused).as("refused").isGreaterThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"((a{1000}){1000}){1000}", "(((((a{9}){9}){9}){9}){9}", "(?:(?:a{2,}){100}){100}",
            "([a-z]{1,40}){40}",
            "((((((((((a{2}){2}){2}){2}){2}){2}){2}){2}){2}){2}){2}", "(?i)((\\pL{100}){100})", "(.*){1000}{1000}",
            "(a|(b{500})){500}", "(\\Qab\\E{1000}){1000}", "(\\x{41}{1000}){1000}", "([]{}]{1000}){1000}"})
    void whatRepeatsItsRepeatsTooOftenIsRefusedBeforeItIsCompiled(String regex) {
        assertThatExceptionOfType(PatternSyntaxException.class).isThrownBy(() -> BoundedPattern.compile(regex))
                .withMessageMatching(
                        "(?s).*(more than 1000 nested repeats|larger than 5000 instructions|invalid ne).*");
    }

    @Test
    void whatIsLargeOrDeepByItsLengthIsRefused() {
        for (String regex : List.of("a".repeat(5_001), "\\pL".repeat(200), "(".repeat(251) + ")".repeat(251),
                "()".repeat(3_000), "[\\pN]".repeat(200), "\\Q" + "x".repeat(100_000))) {
            assertThatExceptionOfType(PatternSyntaxException.class).isThrownBy(() -> BoundedPattern.compile(regex));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/v[0-9]+/orders(/.*)?",
            "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*",
            "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "(\\pL){1,63}", "[\\w.-]{1,255}@[\\w.-]{1,255}",
            "a{1000}",
            "(?i)/api/(users|orders)/\\d{1,19}", "{", "a{,3}", "x{1"})
    void whatPeopleWriteIsCompiled(String regex) {
        assertThat(BoundedPattern.compile(regex).programSize()).isPositive();
    }
}
