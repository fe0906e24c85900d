package io.lictor.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

/** What the pages show is so: code compiles, commands name what is there, data parses, links lead somewhere. */
class DocumentedPagesTest {

    private static final List<Page> PAGES = Page.all();

    @Test
    void everyBlockOfJavaCompiles() {
        assertThat(JavaBlocks.problems(PAGES)).as("see CONTRIBUTING.md, \"Pages\"").isEmpty();
    }

    @Test
    void everyCommandNamesWhatIsThere() {
        assertThat(ShellBlocks.problems(PAGES)).isEmpty();
    }

    @Test
    void everyBlockOfDataParses() {
        assertThat(DataBlocks.problems(PAGES)).isEmpty();
    }

    @Test
    void everyLinkLeadsToAFileAndAHeading() {
        assertThat(Links.problems(PAGES)).isEmpty();
    }
}
