package io.lictor.api;

import static io.lictor.api.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsulDurationTest {

    @ParameterizedTest
    @CsvSource({"10s, PT10S", "1m30s, PT1M30S", "1.5h, PT1H30M", "250ms, PT0.25S", "7us, PT0.000007S",
            "7µs, PT0.000007S", "3ns, PT0.000000003S", "PT10S, PT10S", "' 10s ', PT10S", "0, PT0S", "0s, PT0S",
            "1h1m1s1ms, PT1H1M1.001S"})
    void readsConsulsNotationAndIso(String text, Duration expected) {
        assertThat(ConsulDuration.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "", "s", "10x", "-10s", "10 s", "1,5s", "P", "PTxS", "9999999999h"})
    void refusesWhatHasNoUnitOrIsNoDuration(String text) {
        assertRefused(() -> ConsulDuration.parse(text), "duration", text, "10s");
    }

    @ParameterizedTest
    @CsvSource({"PT10S, 10s", "PT1M30S, 90s", "PT0S, 0s", "PT0.25S, 250ms", "PT1.5S, 1500ms", "PT0.0000015S, 1500ns"})
    void writesWhatConsulReadsBack(Duration duration, String expected) {
        assertThat(ConsulDuration.format(duration)).isEqualTo(expected);
        assertThat(ConsulDuration.parse(expected)).isEqualTo(duration);
    }

    @Test
    void negativeIsNotWritten() {
        assertRefused(() -> ConsulDuration.format(Duration.ofSeconds(-1)), "duration", "PT-1S", ">= 0");
    }
}
