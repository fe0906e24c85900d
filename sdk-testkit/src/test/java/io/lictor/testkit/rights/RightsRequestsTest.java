package io.lictor.testkit.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.lictor.testkit.inprocess.api.Sections;
import io.lictor.testkit.inprocess.engine.AgentSettings;
import io.lictor.testkit.inprocess.engine.Definitions;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Federation;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.engine.Settings;
import io.lictor.testkit.inprocess.engine.SystemRuntime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The matrix of rights asks for everything that the in-process Consul answers. */
class RightsRequestsTest {

    @ParameterizedTest
    @EnumSource(Release.class)
    void noRouteIsLeftOut(Release release) {
        List<String> routes = routes(release);
        Set<String> asked = Question.all().stream().map(question -> question.method() + " " + route(question, routes))
                .collect(Collectors.toSet());

        assertThat(routes).isNotEmpty();
        assertThat(asked).as("requests.txt").containsAll(routes);
    }

    private static List<String> routes(Release release) {
        AgentSettings agent = new AgentSettings(null, Map.of(), null, null, null, AgentSettings.dev(),
                () -> Definitions.NONE);
        Settings settings = new Settings("dc1", "agent", new SystemRuntime(), true, 10, Duration.ofMinutes(10),
                Duration.ofMinutes(5), false, agent, release, true, "token");
        try (Engine engine = Sections.assemble(settings, new Federation(settings)).engine()) {
            return engine.router().requests();
        }
    }

    /** The path of the route that answers: its own, or the longest that stands for all below it. */
    private static String route(Question question, List<String> routes) {
        List<String> paths = routes.stream().map(route -> route.substring(route.indexOf(' ') + 1)).distinct().toList();
        String path = question.path();
        return paths.contains(path)
                ? path
                : paths.stream().filter(each -> each.endsWith("/") && path.startsWith(each))
                        .max(java.util.Comparator.comparingInt(String::length)).orElse("none");
    }
}
