package io.lictor.sync.registrar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file of services may say, and where it is wrong. */
class ServiceFileParserTest {

    @Test
    void everyFieldCounts() {
        ServiceDefinition web = requireNonNull(ServiceFileParser
                .parse("f",
                        """
                                services:
                                  - name: web
                                    id: w1
                                    address: 10.0.0.7
                                    port: 81
                                    tags: [v2, "on"]
                                    meta: {zone: b, count: 3}
                                    weights: {passing: 7, warning: 0}
                                    checks:
                                      - {http: /health, interval: 5s, timeout: 2s, deregister-after: 10m, name: page, initial-status: passing}
                                      - tcp: true
                                """)
                .get("w1")).definition();

        assertThat(web.name()).isEqualTo("web");
        assertThat(web.port()).isEqualTo(81);
        assertThat(web.tags()).containsExactly("v2", "on");
        assertThat(web.meta()).isEqualTo(Map.of("zone", "b", "count", "3"));
        assertThat(web.weights().passing()).isEqualTo(7);
        HealthCheck.Http page = (HealthCheck.Http) web.checks().getFirst();
        assertThat(page.url()).isEqualTo(URI.create("http://10.0.0.7:81/health"));
        assertThat(page.interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(page.options().deregisterCriticalAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(web.checks().get(1)).isEqualTo(HealthCheck.tcp("10.0.0.7:81", Duration.ofSeconds(10)));
    }

    @Test
    void jsonIsTakenTooAndTheIdIsMadeOfNameAddressAndPort() {
        assertThat(ServiceFileParser.parse("f", """
                {"services": [{"name": "a", "port": 1}, {"name": "a", "port": 2, "address": "h"}]}""").keySet())
                .isEqualTo(java.util.Set.of("a-1", "a-h-2"));
        assertThat(ServiceFileParser.parse("f", "services: []")).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    services:\\n- nmae: web\\n  port: 1                              | f:2: nmae: web (expected: one of the fields [
                    services:\\n- name: web                                         | f:2: services: a mapping (expected: a field port)
                    services:\\n- name: web\\n  port: 99999                         | f:3: port: 99999 (expected: a number from 1 to 65535)
                    services:\\n- name: web\\n  port: x                             | f:3: port: x (expected: a number
                    services:\\n- name: web\\n  port: 1\\n  tags: a                  | f:4: tags: a (expected: a list)
                    services:\\n- name: web\\n  port: 1\\n  meta: [a]                | f:4: meta: a list (expected:
                    services:\\n- name: web\\n  port: 1\\n  checks:\\n  - http: /a\\n    interval: 5 apples | f:6: interval: 5 apples (expected: a time
                    services:\\n- name: web\\n  port: 1\\n  checks:\\n  - interval: 5s | f:5: checks: a mapping (expected: either http: or tcp:)
                    services:\\n- name: web\\n  port: 1\\n  checks:\\n  - tcp: true\\n    method: PUT | f:6: method: PUT (expected: no method with tcp:)
                    services:\\n- name: web\\n  port: 1\\n- name: web\\n  port: 1     | f:4: name: web (expected: one instance with the id web-1
                    services:\\n- name: web\\n  port: 1\\n  port: 2                  | f:4: port: 2 (expected: each field once)
                    services:\\n- name: web\\n  port: 1\\n  address: 0.0.0.0         | f:2: address: 0.0.0.0 (expected:
                    services: 7                                                   | f:1: services: 7 (expected: a list)
                    servcies: []                                                  | f:1: servcies: a list (expected: one of the fields [services])
                    services: [                                                   | f:
                    """)
    void aMistakeIsSaidWithLineFieldAndValue(String text, String message) {
        assertThatThrownBy(() -> ServiceFileParser.parse("f", text.replace("\\n", "\n")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message.strip());
    }

    @Test
    void anEmptyFileIsAMistakeAndNoWishToRemoveEverything() {
        for (String text : List.of("", "\n", "# all gone\n")) {
            assertThatThrownBy(() -> ServiceFileParser.parse("f", text)).hasMessageContaining("f: is empty");
        }
    }

    /** Composing such a file took more stack than a thread has. */
    @Test
    void aFileThatIsNestedWithoutEndIsAMistake() {
        for (int depth : List.of(60, 5_000, 200_000)) {
            String text = "services:\n " + "[".repeat(depth) + "]".repeat(depth);
            assertThatThrownBy(() -> ServiceFileParser.parse("f", text)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("f:2: is nested (expected: at most 50 levels)");
        }
        String text = "services:\n- " + "{a: ".repeat(5_000) + "1" + "}".repeat(5_000);
        assertThatThrownBy(() -> ServiceFileParser.parse("f", text)).hasMessageContaining("is nested");
    }

    @Test
    void aValueWritesNoLinesIntoTheLog() {
        assertThatThrownBy(() -> ServiceFileParser.parse("f", "services:\n- name: web\n  port: \"a\\n[main] ERROR\"\n"))
                .hasMessage("f:3: port: a?[main] ERROR (expected: a number from 1 to 65535)");
    }
}
