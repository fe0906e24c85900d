package io.lictor.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;

/** Filters that the pages show for lookups are of Consul's language, which the compiler of Java does not know. */
class DocumentedFiltersIT {

    private static final Pattern FILTER = Pattern.compile("\\.filter\\(\"((?:[^\"\\\\]|\\\\.)*)\"\\)");

    private static Stream<String> filters(String page) {
        return FILTER.matcher(String.join("\n", Page.read(page).lines())).results().map(found -> found.group(1)
                .translateEscapes());
    }

    @Test
    void consulTakesTheFilterOfALookup() {
        List<String> filters = filters("docs/discovery.md").toList();
        assertThat(filters).isNotEmpty();
        try (ConsulAgent agent = RealConsul.devAgent();
                ConsulClient consul = ConsulClient
                        .connect(ConsulSettings.builder().address(agent.address()).build())) {
            assertThat(filters).allSatisfy(filter -> assertThat(
                    consul.discovery().find(ServiceQuery.builder("orders").filter(filter).build()).value()).isEmpty());
        }
    }
}
