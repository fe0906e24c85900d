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
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private final References references;
    private final boolean refusesUnknown;
    private final Set<Noted> problems = new LinkedHashSet<>();
    private final Secrets secrets = new Secrets();
    private final Map<String, Place> places = new LinkedHashMap<>();

    Binding(References references, boolean refusesUnknown) {
        this.references = references;
        this.refusesUnknown = refusesUnknown;
    }

    /** A problem, with the words of somebody else from which secrets are to be cut out once all are known. */
    private record Noted(Place place, @Nullable Node node, Words words) {}

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
        try {
            String resolved = references.resolve(raw);
            hide(place, resolved);
            return resolved;
        } catch (References.Unresolved e) {
            refuse(place, node, e.words());
            return null;
        }
    }

    /** Lets no text of others show what a secret place has become. */
    void hide(Place place, Object value) {
        if (place.isSecret()) {
            secrets.add(value.toString());
        }
    }

    /** Lets no text of others show what the layers have at a secret place, whether it counts or not. */
    void hideAll(Place place) {
        if (place.isSecret()) {
            place.nodes().forEach(secrets::addAll);
        }
    }

    /** A property that no layer has. */
    void missing(Place place, String expected) {
        add(new Noted(new Place(place.path(), List.of(), false), null,
                Words.own("missing (expected: " + expected + ")")));
    }

    /** What a layer says cannot be used. */
    void refuse(Place place, Node node, String problem) {
        refuse(place, node, Words.own(problem));
    }

    /** The same, in the words of somebody else. */
    void refuse(Place place, Node node, Words words) {
        add(new Noted(place, node, words));
    }

    /** What all layers say together cannot be used. */
    void refuse(String path, Words words) {
        Place place = places.get(path);
        add(place == null
                ? new Noted(new Place(path, List.of(), false), null, words)
                : new Noted(place, place.top(), words));
    }

    private void add(Noted problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    /** All problems; where a text came from outside, no secret is left in it. */
    List<ConfigProblem> problems() {
        List<ConfigProblem> shown = new ArrayList<>();
        for (Noted found : problems) {
            Node node = found.node();
            shown.add(new ConfigProblem(found.place().path(), node == null ? null : node.layer(),
                    node == null ? null : node.key(), value(found), shortened(found.words().without(secrets))));
        }
        return shown;
    }

    private static @Nullable String value(Noted found) {
        String text = found.node() == null ? null : found.node().text();
        return text == null ? null : found.place().isSecret() ? Secrets.MASK : shortened(text);
    }

    private static String shortened(String text) {
        String plain = CONTROL.matcher(text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) : text)
                .replaceAll("?");
        return text.length() > MOST_SHOWN ? plain + "... (" + text.length() + " characters)" : plain;
    }
}
