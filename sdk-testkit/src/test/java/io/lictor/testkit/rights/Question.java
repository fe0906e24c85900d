package io.lictor.testkit.rights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One request of {@code requests.txt}, to be sent with each kind of token.
 *
 * @param request method, path and perhaps a body
 * @param left the kinds of tokens that it is not sent with, since it would end what answers
 * @param statusOnly whether what is answered with success is not compared
 * @param since the first version that it is sent to
 * @param steps what is done before, each time
 */
record Question(String request, Set<Holder> left, boolean statusOnly, String since, List<Step> steps) {
    private static final String FILE = "requests.txt";

    /**
     * A request of who may do everything.
     *
     * @param name what a value of its answer is called from then on, or empty
     * @param pointer where that value is
     * @param request the request
     */
    record Step(String name, String pointer, String request) {}

    /** What is done once, to have something to ask for. */
    static List<Step> furniture() {
        return read().getFirst().steps();
    }

    /** All that is asked. */
    static List<Question> all() {
        return read().subList(1, read().size());
    }

    private static List<Question> read() {
        List<Question> questions = new ArrayList<>();
        for (String line : lines()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith("    ")) {
                questions.add(new Question(line.strip(), Set.of(), false, "1.8", List.of()));
                continue;
            }
            questions.add(questions.removeLast().with(line.strip()));
        }
        return questions;
    }

    private static List<String> lines() {
        try (InputStream in = Question.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("no " + FILE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Question with(String detail) {
        String[] words = detail.split(" ", -1);
        return switch (words[0]) {
            case "without" -> new Question(request, holders(words), statusOnly, since, steps);
            case "only" -> {
                Set<Holder> others = EnumSet.allOf(Holder.class);
                others.removeAll(holders(words));
                yield new Question(request, others, statusOnly, since, steps);
            }
            case "status" -> new Question(request, left, true, since, steps);
            case "since" -> new Question(request, left, statusOnly, words[1], steps);
            default -> {
                List<Step> more = new ArrayList<>(steps);
                more.add("keep".equals(words[0])
                        ? new Step(words[1], words[2], detail.split(" ", 4)[3])
                        : new Step("", "", detail));
                yield new Question(request, left, statusOnly, since, List.copyOf(more));
            }
        };
    }

    private static Set<Holder> holders(String[] words) {
        return Arrays.stream(words).skip(1).map(Holder::of)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Holder.class)));
    }

    /** What some must not send is sent only where who has no rule may not do it. */
    boolean isFor(Holder holder, boolean allowed) {
        return left.isEmpty() || (!allowed && !left.contains(holder));
    }

    String method() {
        return request.substring(0, request.indexOf(' '));
    }

    /** The path without parameters. */
    String path() {
        return request.split(" ", 3)[1].replaceAll("\\?.*", "");
    }
}
