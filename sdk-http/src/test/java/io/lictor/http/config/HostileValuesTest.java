package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.DataSize;
import io.lictor.api.config.DefaultValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values at the edge of their types, and code of the application's that throws what it should not. */
class HostileValuesTest {

    record Long1(Duration time, DataSize size, BigInteger number) {}

    /** Reading it took seconds, or all of the stack. */
    @Test
    void aNumberOfHalfAMillionDigitsIsRefusedAtOnce() {
        String digits = "9".repeat(500_000);

        assertThat(Stored.keys("c/time", "1s".repeat(100_000), "c/size", digits, "c/number", digits)
                .problemsAs(Long1.class)).hasSize(3).allMatch(problem -> problem.contains("000 characters)"));
    }

    record Empty(@DefaultValue("${ABSENT:}") Optional<URI> proxy, Optional<Integer> port, Optional<Character> separator,
            Optional<String> name) {}

    @Test
    void aReferenceThatComesToNothingAndWhiteSpaceAreNoValue() {
        assertThat(Stored.keys("c/port", " ", "c/separator", " ", "c/name", " ").as(Empty.class))
                .isEqualTo(new Empty(Optional.empty(), Optional.empty(), Optional.of(' '), Optional.of(" ")));
        assertThat(Stored.keys("c/port", "${ABSENT:}", "c/separator", "", "c/name", "").as(Empty.class))
                .isEqualTo(new Empty(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    record Blank(URI uri, Path path, double ratio) {}

    @Test
    void nothingButATextOrAContainerIsMadeOfNothing() {
        assertThat(Stored.keys("c/uri", "", "c/path", "", "c/ratio", "1e999").problemsAs(Blank.class)).containsExactly(
                "uri: \"\" (expected: URI), key c/uri of layer c",
                "path: \"\" (expected: path), key c/path of layer c",
                "ratio: \"1e999\" (expected: double), key c/ratio of layer c");
    }

    enum Alike {
        A_B, AB, C_D
    }

    record Chosen(Alike one, Alike other, Alike third) {}

    @Test
    void constantsThatDifferInTheirUnderscoresOnlyAreTakenAsWritten() {
        assertThat(Stored.keys("c/one", "A_B", "c/other", "AB", "c/third", "cd").as(Chosen.class))
                .isEqualTo(new Chosen(Alike.A_B, Alike.AB, Alike.C_D));
        assertThat(Stored.keys("c/one", "a-b", "c/other", "AB", "c/third", "cd").problemsAs(Chosen.class))
                .containsExactly("one: \"a-b\" (expected: one of A_B, AB, C_D), key c/one of layer c");
    }

    record Listed(List<String> list, String text) {}

    @Test
    void aListWrittenInTwoWaysInOneLayerIsAProblem() {
        assertThat(Stored.keys("c/list", "a", "c/list/0", "b", "c/text", "t").problemsAs(Listed.class))
                .containsExactly("list: \"a\" (stands twice in one layer, as one text and by number), "
                        + "key c/list of layer c");
        assertThat(Stored.keys("c/list/0", "a", "c/list/00", "b", "c/text", "t").problemsAs(Listed.class))
                .containsExactly("list.00: \"b\" (stands twice in one layer), key c/list/00 of layer c");
    }

    @Test
    void aReferenceGoesToTheUppermostLayerThatHasTheNameAndToTheVeryNameFirst() {
        record Mapped(Map<String, String> map, String text) {}
        ConfigSettings.Builder<Listed> layers = ConfigSettings.builder(Listed.class).layer(ConfigLayer.keys("low"))
                .layer(ConfigLayer.keys("high"));

        assertThat(Stored.keys("c/map/A", "large", "c/map/a", "small", "c/text", "${map.a}").as(Mapped.class).text())
                .isEqualTo("small");
        assertThat(Stored.keys("low/list", "us", "low/text", "${list}").and("high/list/0", "eu").problemsAs(layers))
                .containsExactly("text: \"${list}\" (${list} is no text: there are properties below it), "
                        + "key low/text of layer low");
    }

    record Person(String name, int age) {}

    @Test
    void entriesOfAMapThatAreOneKeyComeTogetherFromAllLayersTheUpperOneFirst() {
        record People(Map<Alike, Person> people, Map<Integer, String> numbers) {}
        ConfigSettings.Builder<People> layers = ConfigSettings.builder(People.class).layer(ConfigLayer.keys("low"))
                .layer(ConfigLayer.keys("high"));

        assertThat(Stored.keys("low/people/C_D/name", "n", "low/people/C_D/age", "1", "low/numbers/01", "low")
                .and("high/people/c-d/age", "2", "high/numbers/1", "high").as(layers))
                .isEqualTo(new People(Map.of(Alike.C_D, new Person("n", 2)), Map.of(1, "high")));
        assertThat(Stored.keys("low/numbers/01", "a", "low/numbers/1", "b").and("high/numbers/1", "c")
                .problemsAs(layers)).containsExactly(
                        "numbers.1: \"b\" (stands twice in one layer, for the key 1), key low/numbers/1 of layer low");
    }

    @Test
    void whatIsBelowAValueIsUnknown() {
        ConfigSettings.Builder<Person> strict = ConfigSettings.builder(Person.class).layer(ConfigLayer.keys("c"))
                .refuseUnknown();
        assertThat(Stored.keys("c/name", "n", "c/age", "1", "c/age/x", "2").problemsAs(strict))
                .containsExactly("age.x: \"2\" (unknown (expected: nothing below age)), key c/age/x of layer c");
    }

    record Uninitialized(int n) {
        static final int CONSTANT = Integer.parseInt("none");
    }

    record Unhashable(int n) {
        @Override
        public boolean equals(Object other) {
            return other == this;
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("no hash");
        }
    }

    record Deep(int n) {
        Deep {
            if (depth(n) > 0) {
                throw new AssertionError("broken in two");
            }
        }

        private static int depth(int n) {
            return n < 0 ? depth(n - 1) + 1 : n;
        }
    }

    record Held(Set<Unhashable> set) {}

    /** Any of these went by the name of a Consul that is away. */
    @ParameterizedTest
    @ValueSource(classes = {Uninitialized.class, Held.class, Deep.class})
    void whateverTheApplicationsCodeThrowsIsAProblem(Class<?> type) {
        assertThat(Stored.keys("c/n", "-1", "c/set/0/n", "1").problemsAs(type)).hasSize(1).first().asString()
                .matches(
                        "(refused by|cannot be made: ).*(NumberFormatException|For input|no hash|StackOverflowError).*");
        assertThat(Stored.keys("c/n", "1").problemsAs(Deep.class))
                .containsExactly("refused by Deep: java.lang.AssertionError: broken in two");
    }
}
