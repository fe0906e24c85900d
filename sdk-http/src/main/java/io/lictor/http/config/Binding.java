package io.lictor.http.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.lictor.api.config.ConfigProblem;
import org.jspecify.annotations.Nullable;

/** One attempt to make a value: collects every problem, and which values are secret. Belongs to one thread. */
final class Binding {

    private static final int MOST_PROBLEMS = 100;
    private static final int MOST_SHOWN = 120;
    private static final String MASK = "***";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private final References references;
    private final boolean refusesUnknown;
    private final Set<ConfigProblem> problems = new LinkedHashSet<>();
    private final Set<String> secrets = new LinkedHashSet<>();
    private final Map<String, Place> places = new LinkedHashMap<>();

    Binding(References references, boolean refusesUnknown) {
        this.references = references;
        this.refusesUnknown = refusesUnknown;
    }

    boolean refusesUnknown() {
        return refusesUnknown;
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    /** The text of a place with its references replaced, or null after a problem was noted. */
    @Nullable
    String text(Place place, Node node, String expected) {
        String raw = node.text();
        if (raw == null) {
            refuse(place, node, "expected: " + expected + ", but there are properties below it");
            return null;
        }
        places.put(place.path(), place);
        hide(place, raw);
        try {
            String resolved = references.resolve(raw);
            hide(place, resolved);
            return resolved;
        } catch (IllegalArgumentException e) {
            refuse(place, node, e.getMessage());
            return null;
        }
    }

    private void hide(Place place, String text) {
        if (place.isSecret() && !text.isBlank()) {
            secrets.add(text);
            secrets.add(text.strip());
        }
    }

    /** A property that no layer has. */
    void missing(Place place, String expected) {
        add(new ConfigProblem(place.path(), null, null, null, "missing (expected: " + expected + ")"));
    }

    /** What a layer says cannot be used. */
    void refuse(Place place, Node node, @Nullable String problem) {
        String text = node.text();
        String value = text == null ? null : place.isSecret() ? MASK : shortened(text);
        add(new ConfigProblem(place.path(), node.layer(), node.key(), value, String.valueOf(problem)));
    }

    /** What all layers say together cannot be used. */
    void refuse(String path, String problem) {
        Place place = places.get(path);
        Node top = place == null ? null : place.top();
        if (place == null || top == null) {
            add(new ConfigProblem(path, null, null, null, problem));
        } else {
            refuse(place, top, problem);
        }
    }

    private void add(ConfigProblem problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    /** All problems; where a text came from outside, no secret is left in it. */
    List<ConfigProblem> problems() {
        List<ConfigProblem> shown = new ArrayList<>();
        for (ConfigProblem found : problems) {
            shown.add(new ConfigProblem(found.property(), found.layer(), found.key(), found.value(),
                    shortened(masked(found.problem()))));
        }
        return shown;
    }

    private String masked(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    private static String shortened(String text) {
        String plain = CONTROL.matcher(text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) : text)
                .replaceAll("?");
        return text.length() > MOST_SHOWN ? plain + "... (" + text.length() + " characters)" : plain;
    }
}
