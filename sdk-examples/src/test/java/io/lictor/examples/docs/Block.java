package io.lictor.examples.docs;

import java.util.List;

/**
 * A block of code of a page.
 *
 * @param page the page
 * @param line number of its first line of code, from 1
 * @param language what stands behind the opening fence
 * @param comment the HTML comment right above it, or nothing
 * @param code its lines
 */
record Block(Page page, int line, String language, String comment, List<String> code) {

    String text() {
        return String.join("\n", code) + "\n";
    }

    String where() {
        return page.at(line);
    }
}
