package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import io.lictor.api.config.ConfigFormat;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.config.DefaultValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that are documents: what they say, and what is wrong with them, without a part of them in the message. */
class DocumentLayerTest {

    record Pool(@DefaultValue("1") int size) {}

    record Doc(@DefaultValue("none") String version, List<Pool> pools, Map<String, String> labels,
            @DefaultValue("a,b") List<String> names) {}

    private static ConfigSettings.Builder<Doc> layer(ConfigLayer layer) {
        return ConfigSettings.builder(Doc.class).layer(layer);
    }

    @Test
    void everyFormatSaysTheSame() {
        Doc expected = new Doc("1.10", List.of(new Pool(3), new Pool(1)), Map.of("a.b", "x", "on", "true"), List.of());

        assertThat(Stored.keys("d", """
                {"version": 1.10, "pools": [{"size": 3}, {}], "labels": {"a.b": "x", "on": true, "off": null},
                 "names": []}""").as(layer(ConfigLayer.json("d")))).isEqualTo(expected);
        assertThat(Stored.keys("d", """
                version: 1.10
                pools:
                  - size: 3
                  - {size: 1}
                labels:
                  a.b: x
                  "on": true
                  off: null
                  nothing:
                names: []
                """).as(layer(ConfigLayer.yaml("d")))).isEqualTo(expected);
        assertThat(Stored.keys("d", """
                # a comment
                version=1.10
                pools[0].size=3
                pools[1].size=1
                labels.on=true
                names=
                """).as(layer(ConfigLayer.properties("d")))).isEqualTo(
                new Doc("1.10", expected.pools(), Map.of("on", "true"), List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "JSON | {\"version\": 5ec2e7} | wrong syntax at line 1, column ",
            "JSON | {\"version\": \"5ec2e7 | wrong syntax at line 1, column ",
            "JSON | [1] | a list or a single value is no record",
            "JSON | {} {} | one document, but another begins at line 1, column ",
            "JSON | {\"a\": 1, \"a\": 2} | a property stands twice at line 1, column ",
            "YAML | <<: {version: 5ec2e7} | merges are not read at line 1, column 1",
            "PROPERTIES | version=1\\nversion=5ec2e7 | a property stands twice",
            "PROPERTIES | pools[0].size=1\\npools.0.size=2 | a property stands twice",
            "YAML | version: *5ec2e7 | aliases are not read at line 1, column ",
            "YAML | 5ec2e7 | a list or a single value is no record",
            "YAML | a: b: 5ec2e7 | wrong syntax at line 1, column ",
            "PROPERTIES | version=\\u5zc2 | wrong syntax"})
    void aDocumentThatCannotBeReadIsNamedWithThePlace(String format, String document, String problem) {
        List<String> problems = Stored.keys("d", document.replace("\\n", "\n"))
                .problemsAs(layer(new ConfigLayer("d", ConfigFormat.valueOf(format))));

        assertThat(problems).hasSize(1).first().asString()
                .startsWith("expected: a document of " + format + " (" + problem).endsWith(", key d of layer d")
                .doesNotContain("5ec2e7");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() {
        for (String document : List.of("{\"version\": \"5\"}", "version: 5", "version=5")) {
            ConfigLayer layer = document.startsWith("{")
                    ? ConfigLayer.json("d")
                    : document.contains("=") ? ConfigLayer.properties("d") : ConfigLayer.yaml("d");
            assertThat(Stored.keys("d", "\ufeff" + document).as(layer(layer)).version()).isEqualTo("5");
        }
        assertThat(Stored.keys("c/size", "\ufeff5").as(Pool.class)).isEqualTo(new Pool(5));
    }

    /** With a layer of keys around it, it would be an unknown property of that one. */
    @Test
    void aDocumentBelowThePrefixOfAnotherLayerIsNoPropertyOfIt() {
        ConfigSettings.Builder<Pool> strict = ConfigSettings.builder(Pool.class).layer(ConfigLayer.keys("c"))
                .layer(ConfigLayer.json("c/pool.json")).refuseUnknown();

        assertThat(Stored.keys("c/size", "1", "c/pool.json", "{\"size\":2}").and("c/pool.json", "{\"size\":2}")
                .as(strict)).isEqualTo(new Pool(2));
    }

    @Test
    void depthIsBounded() {
        assertThat(Stored.keys("d", "[".repeat(100_000)).problemsAs(layer(ConfigLayer.json("d")))).first().asString()
                .contains("wrong syntax");
        assertThat(Stored.keys("d", "[".repeat(100_000)).problemsAs(layer(ConfigLayer.yaml("d")))).first().asString()
                .contains("expected: a document of YAML");
    }

    @Test
    void anEmptyDocumentAndNoneSayNothing() {
        Doc defaults = new Doc("none", List.of(), Map.of(), List.of("a", "b"));
        for (ConfigLayer layer : List.of(ConfigLayer.json("d"), ConfigLayer.yaml("d"), ConfigLayer.properties("d"))) {
            assertThat(Stored.keys("d", "").as(layer(layer))).isEqualTo(defaults);
            assertThat(Stored.keys("d", "  \n").as(layer(layer))).isEqualTo(defaults);
            assertThat(Stored.keys().as(layer(layer))).isEqualTo(defaults);
        }
    }
}
