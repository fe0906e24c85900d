package io.lictor.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

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
    void onlyThePageForThoseWhoComeOverShowsOtherLibraries() {
        assertThat(PAGES).flatMap(Page::blocks)
                .filteredOn(block -> block.comment().equals(JavaBlocks.ANOTHER_LIBRARY))
                .isNotEmpty().allSatisfy(block -> assertThat(block.page().name()).isEqualTo("docs/coming-from.md"));
    }

    @Test
    void everyExampleIsOnAPage() {
        List<String> told = PAGES.stream().flatMap(page -> Stream.concat(page.spans().stream().map(Page.Span::text),
                page.blocks().stream().map(Block::text))).toList();

        assertThat(Project.examples().stream()
                .filter(name -> told.stream().noneMatch(text -> text.matches("(?s).*\\b" + name + "\\b.*"))))
                .as("examples without a row in README.md and README.zh-CN.md, or a page").isEmpty();
    }

    @Test
    void everyExampleOfTheReadmeIsThere() {
        List<String> rows = Page.read("README.md").lines().stream()
                .filter(line -> line.matches("\\| `(?!-)[A-Z][A-Za-z]+`.*")).flatMap(row -> Page
                        .of("row", row.split("\\|", -1)[1]).spans().stream().map(Page.Span::text))
                .toList();

        assertThat(rows).hasSizeGreaterThan(9).isSubsetOf(Project.examples());
    }

    @Test
    void everyPageIsInTheIndex() {
        List<String> listed = Page.read("docs/README.md").links().stream().map(Page.Link::target).toList();

        assertThat(PAGES.stream().map(Page::name).filter(name -> name.startsWith("docs/"))
                .map(name -> name.substring("docs/".length()))
                .filter(name -> !name.equals("README.md") && !listed.contains(name)))
                .as("pages without a row in docs/README.md").isEmpty();
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
