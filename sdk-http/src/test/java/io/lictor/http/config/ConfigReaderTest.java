package io.lictor.http.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
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

/** What keys become: types, names, layers, references. */
class ConfigReaderTest {

    enum Level {
        DEBUG, WARN_ONLY
    }

    record Pool(@DefaultValue("4") int maxConnections, @DefaultValue("1s") Duration timeout) {}

    record Everything(String name, boolean enabled, int workers, long limit, double ratio, char separator, Level level,
            Duration timeout, DataSize buffer, URI home, BigDecimal price, LocalDate since, Pool pool) {}

    @Test
    void everyKindOfValueIsReadFromItsKey() {
        Everything all = Stored.keys("c/name", " orders ", "c/enabled", "TRUE", "c/workers", "4", "c/limit",
                "9000000000", "c/ratio", "0.5", "c/separator", ";", "c/level", "warn-only", "c/timeout", "1m30s",
                "c/buffer", "64MB", "c/home", "http://orders/", "c/price", "1.10", "c/since", "2026-11-22",
                "c/pool/max-connections", "8").as(Everything.class);

        assertThat(all).isEqualTo(new Everything(" orders ", true, 4, 9_000_000_000L, 0.5, ';', Level.WARN_ONLY,
                Duration.ofSeconds(90), new DataSize(64 << 20), URI.create("http://orders/"), new BigDecimal("1.10"),
                LocalDate.of(2026, 11, 22), new Pool(8, Duration.ofSeconds(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-connections", "maxConnections", "max_connections", "MAX_CONNECTIONS"})
    void namesAreRelaxed(String name) {
        assertThat(Stored.keys("c/" + name, "8").as(Pool.class).maxConnections()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "PT0.25S", " 250ms\n", "0.25s"})
    void durationsHaveTheirUnit(String text) {
        assertThat(Stored.keys("c/timeout", text).as(Pool.class).timeout()).isEqualTo(Duration.ofMillis(250));
    }

    record Many(List<String> regions, Set<Integer> ports, Map<String, Pool> pools, Map<Level, String> names,
            Optional<Duration> pause, Optional<Pool> spare, List<Pool> list) {}

    @Test
    void collectionsAreTextsWithCommasOrPlacesBelow() {
        Many many = Stored.keys("c/regions", "eu, us", "c/ports/0", "80", "c/ports/10", "82", "c/ports/9", "81",
                "c/pools/a/max-connections", "1", "c/pools/B/timeout", "2s", "c/names/debug", "all", "c/pause", "1s",
                "c/list/0/max-connections", "7", "c/spare/max-connections", "9").as(Many.class);

        assertThat(many.regions()).containsExactly("eu", "us");
        assertThat(many.ports()).containsExactly(80, 81, 82);
        assertThat(many.pools()).isEqualTo(
                Map.of("a", new Pool(1, Duration.ofSeconds(1)), "B", new Pool(4, Duration.ofSeconds(2))));
        assertThat(many.names()).isEqualTo(Map.of(Level.DEBUG, "all"));
        assertThat(many.pause()).contains(Duration.ofSeconds(1));
        assertThat(many.spare()).contains(new Pool(9, Duration.ofSeconds(1)));
        assertThat(many.list()).containsExactly(new Pool(7, Duration.ofSeconds(1)));
    }

    @Test
    void whatMayBeEmptyNeedsNoKey() {
        assertThat(Stored.keys().as(Many.class)).isEqualTo(
                new Many(List.of(), Set.of(), Map.of(), Map.of(), Optional.empty(), Optional.empty(), List.of()));
        assertThat(Stored.keys().as(Pool.class)).isEqualTo(new Pool(4, Duration.ofSeconds(1)));
    }

    record Texts(@DefaultValue("x") String text, List<String> list, Optional<String> maybe) {}

    @Test
    void anEmptyValueIsAnEmptyTextAnEmptyListOrNothing() {
        assertThat(Stored.keys("c/text", "", "c/list", "", "c/maybe", "").as(Texts.class))
                .isEqualTo(new Texts("", List.of(), Optional.empty()));
    }

    @Test
    void aFolderOfTheUserInterfaceIsNoProperty() {
        assertThat(Stored.keys("c/text/", "", "c/", "").as(Texts.class).text()).isEqualTo("x");
    }

    record Layered(String a, String b, @DefaultValue("default") String c, List<String> list, Map<String, String> map) {}

    @Test
    void anUpperLayerGoesFirstAndALowerOneShowsThrough() {
        Layered value = Stored.keys("low/a", "1", "low/b", "1", "low/list", "x,y,z", "low/map/k", "1", "low/map/l", "1")
                .and("high/b", "2", "high/list/0", "only", "high/map/l", "2", "high/map/m", "2")
                .as(ConfigSettings.builder(Layered.class).layer(ConfigLayer.keys("low"))
                        .layer(ConfigLayer.keys("high/")));

        assertThat(value).isEqualTo(new Layered("1", "2", "default", List.of("only"),
                Map.of("k", "1", "l", "2", "m", "2")));
    }

    record Labels(Map<String, String> labels) {}

    @Test
    void everyPrintableCharacterMayStandInTheNameOfAMapEntry() {
        StringBuilder name = new StringBuilder();
        for (char c = ' '; c <= '~'; c++) {
            name.append(c == '/' ? "" : c);
        }
        name.append("äß€\uD83D\uDE00");

        assertThat(Stored.keys("c/labels/" + name, "1").as(Labels.class).labels())
                .isEqualTo(Map.of(name.toString(), "1"));
    }

    record Linked(String base, String url, @DefaultValue("v1") String version, String zone, String plain) {}

    @Test
    void referencesLeadToOtherPropertiesAndToTheEnvironment() {
        Linked value = Stored.keys("c/base", "http://${region.of.host}.orders:${port:80}", "c/url",
                "${BASE}/${version}/${missing:${ZONE}}", "c/zone", "${ZONE}", "c/plain", "$${base} $5 {}")
                .as(Linked.class);

        assertThat(value).isEqualTo(new Linked("http://eu.orders:80", "http://eu.orders:80/v1/b", "v1", "b",
                "${base} $5 {}"));
    }

    @Test
    void aReferenceSeesTheUppermostLayer() {
        Linked value = Stored
                .keys("low/base", "low", "low/url", "${base}", "low/zone", "", "low/plain", "")
                .and("high/base", "high").as(ConfigSettings.builder(Linked.class).layer(ConfigLayer.keys("low"))
                        .layer(ConfigLayer.keys("high")));

        assertThat(value.url()).isEqualTo("high");
    }

    record Money(String currency, int cents) {

        static Money parse(String text) {
            if (!text.startsWith("EUR")) {
                throw new IllegalArgumentException("no such currency");
            }
            return new Money("EUR", Integer.parseInt(text.substring(3)));
        }
    }

    record Shop(Money fee, List<Money> steps) {}

    @Test
    void aDecoderReadsATypeOfTheApplications() {
        ConfigSettings.Builder<Shop> settings = ConfigSettings.builder(Shop.class).layer(ConfigLayer.keys("c"))
                .decoder(Money.class, Money::parse);

        assertThat(Stored.keys("c/fee", "EUR100", "c/steps", "EUR1,EUR2").as(settings))
                .isEqualTo(new Shop(new Money("EUR", 100), List.of(new Money("EUR", 1), new Money("EUR", 2))));
        assertThat(Stored.keys("c/fee", "USD1").problemsAs(settings)).containsExactly(
                "fee: \"USD1\" (java.lang.IllegalArgumentException: no such currency, expected: Money), "
                        + "key c/fee of layer c");
    }

    record Two(int one, int two) {}

    @Test
    void aTextOf600KilobytesIsReadAsAnyOther() {
        String large = "x".repeat(600_000);

        assertThat(Stored.keys("c/text", large).as(Texts.class).text()).isEqualTo(large);
    }
}
