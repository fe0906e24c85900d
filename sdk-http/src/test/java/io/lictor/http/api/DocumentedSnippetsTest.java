package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages show is code that compiles. */
class DocumentedSnippetsTest {

    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Path SOURCE = Path.of("src", "test", "java", "io", "lictor", "http", "api",
            "DocumentedSnippets.java");

    @ParameterizedTest
    @ValueSource(strings = {"catalog", "key-value", "events", "prepared-queries", "operator", "acl", "mesh"})
    void thePageShowsCompiledCode(String page) throws IOException {
        String compiled = withoutSpace(Files.readString(SOURCE));
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("..", "docs", page + ".md")));
        List<String> shown = new ArrayList<>();
        while (blocks.find()) {
            shown.add(withoutSpace(blocks.group(1)));
        }
        assertThat(shown).isNotEmpty().allSatisfy(block -> assertThat(compiled).contains(block));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
