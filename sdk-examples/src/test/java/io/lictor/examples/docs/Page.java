package io.lictor.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page that users read.
 *
 * @param path its path below the project's folder
 * @param lines its text
 */
record Page(Path path, List<String> lines) {

    /** The project's folder; tests run in the one of their module. */
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern LINK = Pattern.compile("(?<!!)\\[((?:[^\\]\\[]|\\[[^\\]]*])*)]\\(([^)\\s]+)\\)");
    private static final Pattern CODE_SPAN = Pattern.compile("`([^`]+)`");
    private static final String FENCE = "```";

    /**
     * A heading.
     *
     * @param line its number, from 1
     * @param level 1 for the title
     * @param text what it says
     */
    record Heading(int line, int level, String text) {}

    /**
     * A link.
     *
     * @param line its number, from 1
     * @param target where it goes
     */
    record Link(int line, String target) {}

    /**
     * A piece of code in a line of text.
     *
     * @param line its number, from 1
     * @param text what is between the ticks
     */
    record Span(int line, String text) {}

    /** README and its like, and all that is in {@code docs}. */
    static List<Page> all() {
        try (Stream<Path> top = Files.list(PROJECT); Stream<Path> docs = Files.list(PROJECT.resolve("docs"))) {
            return Stream.concat(top, docs).filter(path -> path.toString().endsWith(".md"))
                    .map(path -> read(PROJECT.relativize(path).toString()))
                    .sorted((a, b) -> a.name().compareTo(b.name())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page read(String name) {
        try {
            return new Page(Path.of(name), Files.readAllLines(PROJECT.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page of(String name, String text) {
        return new Page(Path.of(name), text.lines().toList());
    }

    String name() {
        return path.toString().replace('\\', '/');
    }

    String at(int line) {
        return name() + ":" + line;
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String opening = lines.get(i);
            if (!opening.strip().startsWith(FENCE)) {
                continue;
            }
            int indent = opening.indexOf(FENCE);
            int end = i + 1;
            while (end < lines.size() && !lines.get(end).strip().equals(FENCE)) {
                end++;
            }
            blocks.add(new Block(this, i + 2, opening.strip().substring(FENCE.length()).strip(), comment(i),
                    lines.subList(i + 1, end).stream().map(line -> line.substring(Math.min(indent, line.length())))
                            .toList()));
            i = end;
        }
        return blocks;
    }

    /** The comment on the last line above that is not blank, which readers do not see. */
    private String comment(int fence) {
        for (int i = fence - 1; i >= 0; i--) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()) {
                return line.startsWith("<!--") && line.endsWith("-->")
                        ? line.substring(4, line.length() - 3).strip()
                        : "";
            }
        }
        return "";
    }

    /** The lines with those of blocks emptied. */
    private List<String> prose() {
        List<String> prose = new ArrayList<>(lines);
        boolean inBlock = false;
        for (int i = 0; i < prose.size(); i++) {
            boolean fence = prose.get(i).strip().startsWith(FENCE);
            if (inBlock || fence) {
                prose.set(i, "");
            }
            inBlock ^= fence;
        }
        return prose;
    }

    List<Heading> headings() {
        List<Heading> headings = new ArrayList<>();
        List<String> prose = prose();
        for (int i = 0; i < prose.size(); i++) {
            String line = prose.get(i);
            if (line.matches("#{1,6} .+")) {
                int level = line.indexOf(' ');
                headings.add(new Heading(i + 1, level, line.substring(level).strip()));
            }
        }
        return headings;
    }

    /** What a link can have behind {@code #}, made from the headings as GitHub does. */
    List<String> anchors() {
        Map<String, Integer> seen = new HashMap<>();
        List<String> anchors = new ArrayList<>();
        for (Heading heading : headings()) {
            String anchor = heading.text().replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1").toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\p{Pc}\\- ]", "").replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    List<Link> links() {
        List<Link> links = new ArrayList<>();
        List<String> prose = prose();
        for (int i = 0; i < prose.size(); i++) {
            int line = i + 1;
            LINK.matcher(CODE_SPAN.matcher(prose.get(i)).replaceAll("code")).results()
                    .forEach(link -> links.add(new Link(line, link.group(2))));
        }
        return links;
    }

    List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        List<String> prose = prose();
        for (int i = 0; i < prose.size(); i++) {
            int line = i + 1;
            CODE_SPAN.matcher(prose.get(i)).results().forEach(span -> spans.add(new Span(line, span.group(1))));
        }
        return spans;
    }
}
