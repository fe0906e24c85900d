package io.lictor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

/** The first test that users read is one that runs. */
class DocumentedTestkitTest {

    @Test
    void thePageShowsTheTestAsItIs() throws IOException {
        String source = Files.readString(Path.of("src/test/java", GreetingTest.class.getName().replace('.', '/')
                + ".java"));
        String shown = source.substring(source.indexOf("@ConsulTest\nclass"));

        assertThat(Files.readString(Path.of("..", "docs", "testkit.md"))).contains("```java\n" + shown + "```\n");
    }
}
