package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.DefaultValue;
import org.junit.jupiter.api.Test;

/** Types within types, names that meet, and layers that overlap. */
class HostileTypesTest {

    enum Mode {
        FAST {
            @Override
            int cost() {
                return 1;
            }
        },
        SAFE;

        int cost() {
            return 2;
        }
    }

    record Nested(List<List<Integer>> grid, Map<String, List<Integer>> ports, Optional<Map<Mode, Set<String>>> tags,
            Map<String, Map<String, Integer>> deep) {}

    @Test
    void containersWithinContainersAreRead() {
        Nested nested = Stored.keys("c/grid/0", "1,2", "c/grid/1/0", "3", "c/ports/a", "80,81", "c/ports/b/0", "82",
                "c/tags/fast", "x,y", "c/deep/p/q", "7").as(Nested.class);
        assertThat(nested).isEqualTo(new Nested(List.of(List.of(1, 2), List.of(3)),
                Map.of("a", List.of(80, 81), "b", List.of(82)), Optional.of(Map.of(Mode.FAST, Set.of("x", "y"))),
                Map.of("p", Map.of("q", 7))));
        assertThat(Mode.FAST.cost() + Mode.SAFE.cost()).isEqualTo(3);
    }

    record Inner(int size, Optional<Inmost> inmost) {}

    record Inmost(@DefaultValue("1") int a, Mode mode) {}

    record Outer(Optional<Inner> inner, List<Inner> list) {}

    @Test
    void anOptionalRecordIsAbsentOrWhole() {
        assertThat(Stored.keys("c/x", "1").as(Outer.class)).isEqualTo(new Outer(Optional.empty(), List.of()));
        assertThat(
                Stored.keys("c/inner/size", "1", "c/inner/inmost/mode", "safe", "c/list/0/size", "2").as(Outer.class))
                .isEqualTo(new Outer(Optional.of(new Inner(1, Optional.of(new Inmost(1, Mode.SAFE)))),
                        List.of(new Inner(2, Optional.empty()))));
        assertThat(Stored.keys("c/inner/inmost/a", "x", "c/list/3/inmost/mode", "FAST").problemsAs(Outer.class))
                .containsExactly("inner.size: missing (expected: int)",
                        "inner.inmost.a: \"x\" (expected: int), key c/inner/inmost/a of layer c",
                        "inner.inmost.mode: missing (expected: one of FAST, SAFE)",
                        "list.3.size: missing (expected: int)");
    }

    record Numbered(Map<Integer, String> byNumber, Map<Mode, Integer> byMode, Map<String, Integer> byName) {}

    @Test
    void namesThatAreOneKeyAreRefusedInOneLayerAndOverriddenByAnother() {
        assertThat(Stored.keys("c/by-number/1", "a", "c/by-number/01", "b", "c/byMode/fast", "1", "c/byMode/FAST", "2",
                "c/byName/a", "1", "c/byName/A", "2").problemsAs(Numbered.class))
                .containsExactlyInAnyOrder(
                        "byNumber.1: \"a\" (stands twice in one layer, for the key 1), key c/by-number/1 of layer c",
                        "byMode.fast: \"1\" (stands twice in one layer, for the key FAST), key c/byMode/fast of layer c");
        Numbered layered = Stored.keys("low/byMode/FAST", "1", "low/byName/a", "1")
                .and("high/by-mode/fast", "2", "high/byName/A", "2")
                .as(ConfigSettings.builder(Numbered.class).layer(ConfigLayer.keys("low"))
                        .layer(ConfigLayer.keys("high")));
        assertThat(layered).isEqualTo(new Numbered(Map.of(), Map.of(Mode.FAST, 2), Map.of("a", 1, "A", 2)));
    }

    record Box<T>(T content) {}

    record OfBox(Box<Integer> box) {}

    record Tree(int n, List<Tree> children) {}

    record Raw(@SuppressWarnings("rawtypes") List raw) {}

    record Wild(List<?> any) {}

    sealed interface Shape2 permits Round {}

    record Round(int r) implements Shape2 {}

    record OfInterface(Shape2 shape) {}

    @SuppressWarnings("ArrayRecordComponent")
    record OfArray(int[] numbers) {}

    @Test
    void typesThatNoConfigCanHaveAreRefusedAtTheCallWithTheComponent() {
        for (Class<?> type : List.of(OfBox.class, Tree.class, Raw.class, Wild.class, OfInterface.class,
                OfArray.class)) {
            assertThatIllegalArgumentException().as(type.toString())
                    .isThrownBy(() -> Stored.nothing().and().as(ConfigSettings.builder(type)
                            .layer(ConfigLayer.keys("c"))))
                    .withMessageContaining(type.getSimpleName() + ".").withMessageContaining("expected: ");
        }
    }

    record ByEnvironment(@DefaultValue("${ZONE}") String zone, @DefaultValue("${ABSENT:4}") int workers) {}

    @Test
    void theEnvironmentStandsInForAMissingPropertyWhereADefaultSaysSo() {
        assertThat(Stored.keys("c/x", "1").as(ByEnvironment.class)).isEqualTo(new ByEnvironment("b", 4));
        assertThat(Stored.keys("c/zone", "a").as(ByEnvironment.class)).isEqualTo(new ByEnvironment("a", 4));
    }

    record Wide(Map<String, Integer> numbers, List<Integer> list, String last) {}

    @Test
    void fiveThousandKeysAreRead() {
        List<String> keys = new ArrayList<>(List.of("c/last", "${numbers.k2499}"));
        for (int i = 0; i < 2_500; i++) {
            keys.addAll(List.of("c/numbers/k" + i, "" + i, "c/list/" + i, "" + i));
        }
        Wide wide = Stored.keys(keys.toArray(String[]::new)).as(Wide.class);
        assertThat(wide.numbers()).hasSize(2_500).containsEntry("k2499", 2_499);
        assertThat(wide.list()).hasSize(2_500).startsWith(0, 1, 2).endsWith(2_499);
        assertThat(wide.last()).isEqualTo("2499");
    }

    record Four(int a, int b, int c, int d, Map<String, String> m, List<String> list) {}

    @Test
    void fourDocumentsThatOverlapAreOneValue() {
        Four four = Stored
                .keys("one.json",
                        "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"m\":{\"x\":\"1\",\"y\":\"1\"},\"list\":[\"1\",\"2\"]}")
                .and("two.yaml", "b: 2\nc: 2\nd: 2\nm: {y: 2}\nlist: []\n")
                .and("three.properties", "c=3\nd=3\nm.z=3\n").and("k/d", "4", "k/m/x", "4")
                .as(ConfigSettings.builder(Four.class).layer(ConfigLayer.json("one.json"))
                        .layer(ConfigLayer.yaml("two.yaml")).layer(ConfigLayer.properties("three.properties"))
                        .layer(ConfigLayer.keys("k")));
        assertThat(four).isEqualTo(new Four(1, 2, 3, 4, Map.of("x", "4", "y", "2", "z", "3"), List.of()));
    }
}
