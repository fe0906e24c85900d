package io.lictor.http.config;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts that must not be shown. Belongs to one attempt to make a value. */
final class Secrets {

    static final String MASK = "***";

    private static final Pattern MERE_REFERENCE = Pattern.compile("\\$\\{[^{}:]*}");

    private final Set<String> texts = new HashSet<>();

    /** One more; a mere reference is none, since its name is what an operator has to know. */
    void add(String text) {
        String stripped = text.strip();
        if (!stripped.isEmpty() && !MERE_REFERENCE.matcher(stripped).matches()) {
            texts.add(stripped);
        }
    }

    /** All that a layer has at a place and below it. */
    void addAll(Node node) {
        String text = node.text();
        if (text != null) {
            add(text);
        }
        node.children().values().forEach(this::addAll);
    }

    /** A text of somebody else's without them, in whatever case it writes them. */
    String cutFrom(String text) {
        if (text.startsWith("${") && texts.stream().anyMatch(secret -> secret.contains(opened(text)))) {
            // what looked like a reference was a part of a secret
            return MASK;
        }
        String cut = text;
        // one may be a part of another
        List<String> longestFirst = texts.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
        for (String secret : longestFirst) {
            cut = Pattern.compile(Pattern.quote(secret), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE).matcher(cut)
                    .replaceAll(Matcher.quoteReplacement(MASK));
        }
        return cut;
    }

    private static String opened(String reference) {
        return reference.endsWith("}") ? reference.substring(0, reference.length() - 1) : reference;
    }
}
