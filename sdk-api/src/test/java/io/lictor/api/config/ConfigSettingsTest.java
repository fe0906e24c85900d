package io.lictor.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of a config, and the small values of its API. */
class ConfigSettingsTest {

    record Empty() {}

    private static ConfigSettings.Builder<Empty> builder() {
        return ConfigSettings.builder(Empty.class);
    }

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        ConfigSettings<Empty> settings = ConfigSettings.of("config/orders/", Empty.class);

        assertThat(settings.layers()).containsExactly(ConfigLayer.keys("config/orders"));
        assertThat(settings.name()).isEqualTo("config/orders");
        assertThat(settings.firstWait()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.fallbackFile()).isNull();
        assertThat(settings.refusesUnknown()).isFalse();
    }

    @Test
    void illegalSettingsAreRefusedWithNameValueAndExpectation() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().build())
                .withMessage("layers: 0 (expected: 1..64)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().layer(ConfigLayer.keys("a")).layer(ConfigLayer.keys("a/")).build())
                .withMessage("layers: [a, a] (expected: each layer once)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().layer(ConfigLayer.keys("a")).firstWait(Duration.ZERO).build())
                .withMessage("firstWait: PT0S (expected: > 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().layer(ConfigLayer.keys("a")).name(" ").build())
                .withMessageStartingWith("name: ");
        assertThatIllegalArgumentException().isThrownBy(() -> {
            ConfigSettings.Builder<Empty> many = builder();
            for (int i = 0; i < 65; i++) {
                many.layer(ConfigLayer.keys("a" + i));
            }
            many.build();
        }).withMessage("layers: 65 (expected: 1..64)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a//b", "a/../b", "a\u0000"})
    void aLayerNeedsAPathThatConsulTakes(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> ConfigLayer.keys(path)).withMessageStartingWith("path: ");
    }

    @ParameterizedTest
    @CsvSource({"0,0,0B", "512,512,512B", "64MB,67108864,64MB", "64 mib,67108864,64MB", "1.5k,1536,1536B",
            "2G,2147483648,2GB", "1TB,1099511627776,1TB"})
    void sizesAreReadAndShown(String text, long bytes, String shown) {
        assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(DataSize.parse(text)).hasToString(shown).isEqualTo(DataSize.parse(shown));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1", "1XB", "0.3", "99999999TB", "1e3"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DataSize.parse(text)).withMessageStartingWith("size: ");
    }

    @Test
    void changesAndStatesDoNotShowValues() {
        assertThat(new ConfigChange<>("5ec2e7-1", "5ec2e7-2", Set.of("password")))
                .hasToString("ConfigChange[password]");
        assertThat(new ConfigState<>("5ec2e7", ConfigSource.CONSUL, Instant.EPOCH, null).toString())
                .doesNotContain("5ec2e7");
    }
}
