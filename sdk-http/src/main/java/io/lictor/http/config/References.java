package io.lictor.http.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

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
            if (name.isEmpty()) {
                return null;
            }
            String property = System.getProperty(name);
            return property == null ? System.getenv(name) : property;
        };

        @Nullable
        String value(String name);
    }

    /** A reference that stands for nothing. */
    static final class Unresolved extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Words words;

        private Unresolved(Words words) {
            super(null, null, false, false);
            this.words = words;
        }

        private static Unresolved because(String why) {
            return new Unresolved(Words.own(why));
        }

        /** What is wrong with it; its name may be a part of a secret. */
        Words words() {
            return words;
        }
    }

    /**
     * The text with everything replaced.
     *
     * @throws Unresolved when a reference leads nowhere or to itself
     */
    String resolve(String text) throws Unresolved {
        if (!text.contains("${")) {
            return text;
        }
        if (depth == DEEPEST) {
            throw Unresolved.because("its references are nested too deeply");
        }
        if (depth == 0) {
            steps = 0;
        }
        depth++;
        try {
            return replaced(text);
        } finally {
            depth--;
        }
    }

    private String replaced(String text) throws Unresolved {
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
    private static int end(String text, int start) throws Unresolved {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        throw Unresolved.because("a reference without its closing brace");
    }

    private void bound(int length) throws Unresolved {
        if (length > MOST_CHARACTERS || ++steps > MOST_STEPS) {
            throw Unresolved.because("its references grow beyond all bounds");
        }
    }

    private String value(String reference) throws Unresolved {
        int colon = reference.indexOf(':');
        String name = (colon < 0 ? reference : reference.substring(0, colon)).strip();
        String relaxed = Names.relaxed(name);
        boolean leadsBack = under.contains(relaxed);
        Node node = property(name);
        String found = leadsBack || node == null ? null : node.text();
        if (found != null) {
            return follow(relaxed, found);
        }
        // a property may well be named after the variable that it stands for
        String outside = environment.value(name);
        if (outside != null) {
            return outside;
        }
        if (colon < 0) {
            throw new Unresolved(new Words("", "${" + name + "}", leadsBack
                    ? " leads back to itself"
                    : node == null
                            ? " is neither a property nor in the environment"
                            : " is no text: there are properties below it"));
        }
        return resolve(reference.substring(colon + 1));
    }

    private String follow(String name, String text) throws Unresolved {
        under.push(name);
        try {
            return resolve(text);
        } finally {
            under.pop();
        }
    }

    /** What the uppermost layer that has it says. */
    private @Nullable Node property(String name) {
        String[] parts = name.split("\\.", -1);
        for (Node layer : layers) {
            Node node = layer;
            for (int i = 0; node != null && i < parts.length; i++) {
                node = node.named(parts[i]);
            }
            if (node != null) {
                return node;
            }
        }
        return null;
    }
}
