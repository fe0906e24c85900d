package io.lictor.testkit.inprocess.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.lictor.testkit.inprocess.engine.Release;
import org.junit.jupiter.api.Test;

/** The page of all fields is what the bodies are decoded by; {@code -Dlictor.docs.update=true} writes it anew. */
class BodiesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "in-process-bodies.md");
    private static final String MARK = "\n<!-- fields -->\n";

    @Test
    void thePageHasTheFieldsOfAllBodies() throws IOException {
        String page = Files.readString(PAGE);
        String written = page.substring(0, page.indexOf(MARK)) + MARK + fields();

        if (Boolean.getBoolean("lictor.docs.update")) {
            Files.writeString(PAGE, written);
        } else {
            assertThat(page).isEqualTo(written);
        }
    }

    private static String fields() {
        Map<String, Map<String, List<Release>>> all = new LinkedHashMap<>();
        for (Release release : Release.values()) {
            DescribedBodies.of(release)
                    .forEach((call, shape) -> shape.paths().forEach(path -> all
                            .computeIfAbsent(call, any -> new LinkedHashMap<>())
                            .computeIfAbsent(path, any -> new ArrayList<>()).add(release)));
        }
        StringBuilder text = new StringBuilder();
        all.forEach((call, fields) -> {
            text.append("\n## ").append(call).append("\n\n| field | value | versions |\n|---|---|---|\n");
            fields.forEach((path, releases) -> text.append("| `").append(path.replace(": ", "` | ")).append(" | ")
                    .append(versions(releases)).append(" |\n"));
        });
        return text.toString();
    }

    private static String versions(List<Release> releases) {
        if (releases.size() == Release.values().length) {
            return "all";
        }
        return releases.getLast() == Release.NEWEST
                ? "from " + releases.getFirst().version()
                : "until " + releases.getLast().version();
    }
}
