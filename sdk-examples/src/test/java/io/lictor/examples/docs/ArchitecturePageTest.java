package io.lictor.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.lictor.api.registration.RegistrationState;
import org.junit.jupiter.api.Test;

/** The diagrams of the architecture page are those of the code. With {@code -Dlictor.docs.update} they are drawn anew. */
class ArchitecturePageTest {

    private static final String PAGE = "docs/architecture.md";
    private static final String HOW = "a diagram, drawn anew as CONTRIBUTING.md says under \"Pages\"";

    private static String drawn(String name, String expected) throws IOException {
        Block block = Page.read(PAGE).blocks().stream().filter(each -> each.comment().equals("generated: " + name))
                .findFirst().orElseThrow();
        if (Boolean.getBoolean("lictor.docs.update")) {
            Path file = Page.PROJECT.resolve(PAGE);
            Files.writeString(file, Files.readString(file).replace(block.text(), expected));
            return expected;
        }
        return block.text();
    }

    @Test
    void theModulesAreThoseOfTheCode() throws IOException {
        String expected = Diagrams.modules();

        assertThat(drawn("modules", expected)).as(HOW).isEqualTo(expected);
    }

    @Test
    void thePackagesOfTheHttpModuleAreThoseOfTheCode() throws IOException {
        String expected = Diagrams.packages();

        assertThat(drawn("packages", expected)).as(HOW).isEqualTo(expected);
    }

    @Test
    void everyModuleHasARow() {
        assertThat(Page.read(PAGE).lines().stream().filter(line -> line.startsWith("| `sdk-"))
                .map(line -> line.substring(3, line.indexOf('`', 3))).toList())
                .containsExactlyElementsOf(Project.modules());
    }

    @Test
    void theStatesOfARegistrationAreThoseOfTheCode() {
        String diagram = Page.read(PAGE).blocks().stream().map(Block::text)
                .filter(text -> text.startsWith("stateDiagram")).findFirst().orElseThrow();

        assertThat(Pattern.compile("\\b[A-Z]{6,}\\b").matcher(diagram).results().map(MatchResult::group).distinct()
                .toList()).containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(RegistrationState.values()).map(Enum::name).toList());
    }
}
