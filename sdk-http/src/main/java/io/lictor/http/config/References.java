package io.lictor.http.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${other.key}</code> in texts: by that property of the uppermost layer that has it, else by the
 * environment, else by what follows a colon. <code>$${</code> stands for itself. Belongs to one attempt to make a value.
 */
final class References {

    private static final int MOST_CHARACTERS = 1_000_000;
    private static final int MOST_STEPS = 10_000;
    private static final int DEEPEST = 64;

    private final List<Node> layers;
    private final Environment environment;
    private final Deque<String> under = new ArrayDeque<>();
    private int steps;
    private int depth;

    References(List<Node> layers, Environment environment) {
        this.layers = layers;
        this.environment = environment;
    }

    /** Properties and variables of the process. */
    @FunctionalInterface
    interface Environment {
        Environment PROCESS = name -> {
            String property = System.getProperty(name);
            return property == null ? System.getenv(name) : property;
        };

        @Nullable
        String value(String name);
    }

    /**
     * The text with everything replaced.
     *
     * @throws IllegalArgumentException when a reference leads nowhere or to itself
     */
    String resolve(String text) {
        if (!text.contains("${")) {
            return text;
        }
        if (depth == DEEPEST) {
            throw new IllegalArgumentException("its references are nested too deeply");
        }
        depth++;
        try {
            return replaced(text);
        } finally {
            depth--;
        }
    }

    private String replaced(String text) {
        int next = text.indexOf("${");
        StringBuilder resolved = new StringBuilder();
        int from = 0;
        while (next >= 0) {
            if (next > from && text.charAt(next - 1) == '$') {
                resolved.append(text, from, next).append('{');
                from = next + 2;
            } else {
                int end = end(text, next);
                resolved.append(text, from, next).append(value(text.substring(next + 2, end)));
                from = end + 1;
            }
            bound(resolved.length());
            next = text.indexOf("${", from);
        }
        return resolved.append(text, from, text.length()).toString();
    }

    /** The brace that closes a reference, which may have another one in its default. */
    private static int end(String text, int start) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("a reference without its closing brace");
    }

    private void bound(int length) {
        if (length > MOST_CHARACTERS || ++steps > MOST_STEPS) {
            throw new IllegalArgumentException("its references grow beyond all bounds");
        }
    }

    private String value(String reference) {
        int colon = reference.indexOf(':');
        String name = (colon < 0 ? reference : reference.substring(0, colon)).strip();
        String relaxed = Names.relaxed(name);
        boolean leadsBack = under.contains(relaxed);
        String found = leadsBack ? null : property(name);
        if (found != null) {
            return follow(relaxed, found);
        }
        // a property may well be named after the variable that it stands for
        String outside = environment.value(name);
        if (outside != null) {
            return outside;
        }
        if (colon < 0) {
            throw new IllegalArgumentException("${" + name + "} " + (leadsBack
                    ? "leads back to itself"
                    : "is neither a property nor in the environment"));
        }
        return resolve(reference.substring(colon + 1));
    }

    private String follow(String name, String text) {
        under.push(name);
        try {
            return resolve(text);
        } finally {
            under.pop();
        }
    }

    private @Nullable String property(String name) {
        for (Node layer : layers) {
            Node node = layer;
            for (String part : name.split("\\.", -1)) {
                List<Map.Entry<String, Node>> found = node.matching(part);
                if (found.isEmpty()) {
                    node = null;
                    break;
                }
                node = found.getFirst().getValue();
            }
            if (node != null && node.text() != null) {
                return node.text();
            }
        }
        return null;
    }
}
