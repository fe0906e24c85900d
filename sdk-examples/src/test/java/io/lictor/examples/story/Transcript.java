package io.lictor.examples.story;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the story prints, and the page that shows it. */
final class Transcript {

    static final Path PAGE = Path.of("..", "docs", "story.md");
    private static final String BEGIN = "<!-- transcript: written by StoryIT with -Dlictor.story=write -->\n```\n";
    private static final String END = "```\n";
    private static final PrintStream OUT = System.out;

    private final long start = System.nanoTime();
    private final List<String> lines = new ArrayList<>();

    void say(String line) {
        String stamped = "%6.2f s  %s".formatted(seconds(), line);
        lines.add(stamped);
        OUT.println(stamped);
    }

    double seconds() {
        return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
    }

    /** The lines without what differs from run to run: numbers. */
    String shape() {
        return shape(String.join("\n", lines));
    }

    static String shape(String text) {
        return text.lines().map(line -> line.replaceAll("[0-9]+([.][0-9]+)*", "#").replaceAll(" +", " ").strip())
                .toList()
                .toString();
    }

    /** The lines that the page shows. */
    static String shown() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        return page.substring(begin, page.indexOf(END, begin)).stripTrailing();
    }

    /** Puts the lines into the page. */
    void write() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(PAGE,
                page.substring(0, begin) + String.join("\n", lines) + "\n" + page.substring(page.indexOf(END, begin)));
    }
}
