package io.lictor.examples.docs;

import java.util.ArrayList;
import java.util.List;

/** Follows the links of the pages to files and headings; those to other sites are left alone. */
final class Links {

    private Links() {}

    static List<String> problems(List<Page> pages) {
        List<String> problems = new ArrayList<>();
        for (Page page : pages) {
            for (Page.Link link : page.links()) {
                if (!link.target().matches("[a-z]+:.*")) {
                    follow(page, link, problems);
                }
            }
        }
        return problems;
    }

    private static void follow(Page page, Page.Link link, List<String> problems) {
        String[] parts = link.target().split("#", 2);
        String file = page.path().resolveSibling(parts[0]).normalize().toString().replace('\\', '/');
        if (!parts[0].isEmpty() && !Project.hasFile(file)) {
            problems.add(page.at(link.line()) + ": " + link.target() + " leads to no file");
        } else if (parts.length > 1) {
            List<String> anchors = (parts[0].isEmpty() ? page : Page.read(file)).anchors();
            if (!anchors.contains(parts[1])) {
                problems.add(page.at(link.line()) + ": " + link.target() + " leads to no heading (there are: "
                        + anchors + ")");
            }
        }
    }
}
