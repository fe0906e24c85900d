package io.lictor.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

/** The README in Chinese says what the one in English says, as far as that can be counted. */
class TranslationTest {

    private static final Page ENGLISH = Page.read("README.md");
    private static final Page CHINESE = Page.read("README.zh-CN.md");

    @Test
    void hasTheSameHeadings() {
        assertThat(levels(CHINESE)).as("levels of the headings, in order").isEqualTo(levels(ENGLISH));
    }

    private static List<Integer> levels(Page page) {
        return page.headings().stream().map(Page.Heading::level).toList();
    }

    @Test
    void hasTheSameSnippets() {
        assertThat(snippets(CHINESE)).isEqualTo(snippets(ENGLISH));
    }

    private static List<String> snippets(Page page) {
        return page.blocks().stream().map(block -> block.language() + "\n" + block.text()).toList();
    }

    @Test
    void hasTheSameLinks() {
        assertThat(links(CHINESE)).containsExactlyInAnyOrderElementsOf(links(ENGLISH));
    }

    /** Each of the two links to the other in its third line. */
    private static List<String> links(Page page) {
        return page.links().stream().filter(link -> link.line() != 3).map(Page.Link::target).toList();
    }

    @Test
    void linksToTheOtherAndBack() {
        assertThat(ENGLISH.lines().get(2)).isEqualTo("[中文](README.zh-CN.md)");
        assertThat(CHINESE.lines().get(2)).isEqualTo("[English](README.md)");
    }

    @Test
    void hasTheSameTables() {
        assertThat(cells(CHINESE)).as("cells of each row of each table").isEqualTo(cells(ENGLISH));
    }

    private static List<Integer> cells(Page page) {
        return page.lines().stream().filter(line -> line.startsWith("|")).map(line -> line.split("\\|", -1).length)
                .toList();
    }

    @Test
    void namesTheSameCode() {
        assertThat(spans(CHINESE)).containsExactlyInAnyOrderElementsOf(spans(ENGLISH));
    }

    private static List<String> spans(Page page) {
        return page.spans().stream().map(Page.Span::text).toList();
    }
}
