package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.DefaultValue;
import io.lictor.api.config.Secret;
import org.junit.jupiter.api.Test;

/** What is wrong is said: all of it, with key, layer, value and expected type, and without secrets. */
class ConfigProblemsTest {

    enum Mode {
        FAST, SAFE
    }

    record Pool(int size, Duration timeout) {
        Pool {
            if (size < 1) {
                throw new IllegalArgumentException("size: " + size + " (expected: > 0)");
            }
        }
    }

    record Orders(int workers, Mode mode, List<Integer> ports, Pool pool, Map<String, Long> limits, String name) {}

    @Test
    void everyProblemIsNamedAtOnce() {
        assertThatThrownBy(() -> Stored.keys("c/workers", "many", "c/mode", "slow", "c/ports", "80,http", "c/pool/size",
                "1.5", "c/pool/timeout", "5", "c/limits/a", "").as(Orders.class)).isInstanceOf(ConfigException.class)
                .hasMessage("config c: 7 problems: "
                        + "workers: \"many\" (expected: int), key c/workers of layer c; "
                        + "mode: \"slow\" (expected: one of FAST, SAFE), key c/mode of layer c; "
                        + "ports: \"80,http\" (expected: int), key c/ports of layer c; "
                        + "pool.size: \"1.5\" (expected: int), key c/pool/size of layer c; "
                        + "pool.timeout: \"5\" (expected: duration such as 250ms, 1m30s or PT1S), "
                        + "key c/pool/timeout of layer c; "
                        + "limits.a: \"\" (expected: long), key c/limits/a of layer c; "
                        + "name: missing (expected: text)");
    }

    @Test
    void theConstructorHasTheLastWord() {
        assertThat(Stored.keys("c/size", "0", "c/timeout", "1s").problemsAs(Pool.class))
                .containsExactly("refused by Pool: size: 0 (expected: > 0)");
    }

    record Nested(Pool pool, Optional<Pool> spare) {}

    @Test
    void aNestedRecordThatRefusesIsNamed() {
        assertThat(
                Stored.keys("c/pool/size", "0", "c/pool/timeout", "1s", "c/spare/size", "1").problemsAs(Nested.class))
                .containsExactly("pool: refused by Pool: size: 0 (expected: > 0)",
                        "spare.timeout: missing (expected: duration such as 250ms, 1m30s or PT1S)");
    }

    @Test
    void theLayerThatGaveTheValueIsNamed() {
        ConfigSettings.Builder<Pool> settings = ConfigSettings.builder(Pool.class).layer(ConfigLayer.keys("shared"))
                .layer(ConfigLayer.json("orders.json"));

        assertThat(Stored.keys("shared/size", "many", "shared/timeout", "1s").and("orders.json", "{\"timeout\":[]}")
                .problemsAs(settings))
                .containsExactly("size: \"many\" (expected: int), key shared/size of layer shared",
                        "timeout: \"\" (expected: duration such as 250ms, 1m30s or PT1S), "
                                + "key orders.json of layer orders.json");
    }

    @Test
    void placesThatDoNotFitTheTypeAreNamed() {
        assertThat(Stored.keys("c/workers/x", "1", "c/mode", "FAST", "c/ports/one", "1", "c/pool", "x", "c/limits", "7",
                "c/name", "n").problemsAs(Orders.class)).containsExactly(
                        "workers: expected: int, but there are properties below it",
                        "ports.one: \"1\" (expected: the number of an element), key c/ports/one of layer c",
                        "pool: \"x\" (expected: Pool, each component below it), key c/pool of layer c",
                        "pool.size: missing (expected: int)",
                        "pool.timeout: missing (expected: duration such as 250ms, 1m30s or PT1S)",
                        "limits: \"7\" (expected: map of long, each below its name), key c/limits of layer c");
    }

    @Test
    void aNameThatStandsTwiceInALayerIsRefused() {
        record Max(int maxSize) {}

        assertThat(Stored.keys("c/max-size", "1", "c/maxSize", "2").problemsAs(Max.class)).containsExactly(
                "maxSize: \"1\" (stands twice in one layer, as max-size and maxSize), key c/max-size of layer c");
    }

    @Test
    void unknownNamesAreRefusedWhereThatIsAskedFor() {
        record Small(int size) {}
        ConfigSettings.Builder<Small> strict = ConfigSettings.builder(Small.class).layer(ConfigLayer.keys("c"))
                .refuseUnknown();

        assertThat(Stored.keys("c/size", "1", "c/sise", "2").as(Small.class)).isEqualTo(new Small(1));
        assertThat(Stored.keys("c/size", "1", "c/sise", "2").problemsAs(strict)).containsExactly(
                "sise: \"2\" (unknown (expected: one of size)), key c/sise of layer c");
    }

    record Database(String user, @Secret String password, @Secret Login login, int port) {
        Database {
            if (password.length() < 20) {
                throw new IllegalArgumentException("password \"" + password + "\" is too short");
            }
        }
    }

    record Login(int pin) {}

    @Test
    void secretsAreNotShown() {
        assertThat(Stored.keys("c/user", "u", "c/password", "5ec2e7-abc", "c/login/pin", "5ec2e7", "c/port", "x")
                .problemsAs(Database.class)).containsExactly(
                        "login.pin: \"***\" (expected: int), key c/login/pin of layer c",
                        "port: \"x\" (expected: int), key c/port of layer c");
        assertThat(Stored.keys("c/user", "u", "c/password", "5ec2e7-abc", "c/login/pin", "1", "c/port", "1")
                .problemsAs(Database.class)).containsExactly("refused by Database: password \"***\" is too short");
        assertThat(Stored.keys("c/user", "u", "c/password", "${c:5ec2e7}-abc", "c/login/pin", "1", "c/port", "1")
                .problemsAs(Database.class)).containsExactly("refused by Database: password \"***\" is too short");
    }

    record Linked(String a, @DefaultValue("") String b, @DefaultValue("") String c) {}

    @Test
    void referencesThatLeadNowhereAreNamed() {
        assertThat(Stored.keys("c/a", "${b}", "c/b", "${c}", "c/c", "${A}").problemsAs(Linked.class)).containsExactly(
                "a: \"${b}\" (${b} leads back to itself), key c/a of layer c",
                "b: \"${c}\" (${c} leads back to itself), key c/b of layer c",
                "c: \"${A}\" (${A} leads back to itself), key c/c of layer c");
        assertThat(Stored.keys("c/a", "${nobody}").problemsAs(Linked.class)).containsExactly(
                "a: \"${nobody}\" (${nobody} is neither a property nor in the environment), key c/a of layer c");
        assertThat(Stored.keys("c/a", "${b").problemsAs(Linked.class))
                .containsExactly("a: \"${b\" (a reference without its closing brace), key c/a of layer c");
    }

    @Test
    void referencesThatGrowWithoutBoundsEnd() {
        Stored stored = Stored.nothing();
        String[] keys = new String[62];
        for (int i = 0; i < 60; i += 2) {
            keys[i] = "c/k" + i;
            keys[i + 1] = "${k" + (i + 2) + "}${k" + (i + 2) + "}";
        }
        keys[60] = "c/a";
        keys[61] = "${k0}";

        assertThat(stored.and(keys).problemsAs(Linked.class)).hasSize(1).first().asString()
                .startsWith("a: \"${k0}\" (");
        assertThat(Stored.keys("c/a", "${x:".repeat(100_000)).problemsAs(Linked.class)).hasSize(1);
        assertThat(Stored.keys("c/a", "${x:".repeat(1_000) + "}".repeat(1_000)).problemsAs(Linked.class)).first()
                .asString().contains("its references are nested too deeply");
    }

    @Test
    void aLargeValueIsShortenedInTheMessage() {
        record Single(int number) {}

        assertThat(Stored.keys("c/number", "9".repeat(600_000)).problemsAs(Single.class)).containsExactly(
                "number: \"" + "9".repeat(120) + "... (600000 characters)\" (expected: int), "
                        + "key c/number of layer c");
    }

    @Test
    void controlCharactersAndBrokenTextDoNotReachTheMessage() {
        record Single(int number) {}
        ConfigSettings<Single> settings = ConfigSettings.of("c", Single.class);
        Moment broken = new Moment(List.of(List.of(Stored.entry("c/number", new byte[]{(byte) 0xff, 1}))));

        assertThat(Stored.keys("c/number", "1\u0000\n2").problemsAs(Single.class))
                .containsExactly("number: \"1??2\" (expected: int), key c/number of layer c");
        assertThatThrownBy(() -> new ConfigReader<>(settings, name -> null).read(broken)).hasMessage(
                "config c: 2 problems: expected: text in UTF-8, key c/number of layer c; "
                        + "number: missing (expected: int)");
    }

    record Unsupported(Thread thread) {}

    record Within(List<Within> more) {}

    record Generic<V>(V value) {}

    record OfGeneric(Generic<String> generic) {}

    record KeyedByRecord(Map<Pool, String> map) {}

    record WrongDefault(@DefaultValue("many") int workers) {}

    record Same(int maxSize, int max_size) {}

    @Test
    void aTypeThatNoConfigCanHaveIsRefusedAtTheCall() {
        assertRefused(String.class, "type: java.lang.String (expected: a record)");
        assertRefused(Unsupported.class, "Unsupported.thread: java.lang.Thread (expected: a text, number, boolean, ");
        assertRefused(Within.class, "Within.more: " + Within.class.getName()
                + " (expected: a record without type parameters and not within itself)");
        assertRefused(OfGeneric.class, "OfGeneric.generic: ");
        assertRefused(KeyedByRecord.class, "KeyedByRecord.map: " + Pool.class.getName()
                + " (expected: a text, number or enum as the key of a map)");
        assertRefused(WrongDefault.class, "WrongDefault.workers: @DefaultValue(\"many\") (expected: int)");
        assertRefused(Same.class, "Same: ");
    }

    private static void assertRefused(Class<?> type, String message) {
        assertThatThrownBy(() -> Stored.keys().as(type)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
