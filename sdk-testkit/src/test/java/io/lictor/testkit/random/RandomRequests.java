package io.lictor.testkit.random;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Requests drawn from the grammar, some of them bent in ways that a client should not. */
final class RandomRequests {
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%+:@!$'()*,;=";

    /** An alias check of a node that is not there ends the agent; one that is registered again locks it up. */
    private static final Pattern FATAL = Pattern.compile("(?i)\"Alias(Node|Service)\"");

    private final Grammar grammar;
    private final Draw draw;
    private final BodyDraw bodies;

    RandomRequests(Grammar grammar, long seed) {
        this.grammar = grammar;
        this.draw = new Draw(seed);
        this.bodies = new BodyDraw(grammar, draw);
    }

    /** The next one; none of those that end a real Consul 1.8.7. */
    Asked next() {
        Asked drawn = draw();
        while (FATAL.matcher(drawn.body()).find()) {
            drawn = draw();
        }
        return drawn;
    }

    private Asked draw() {
        Grammar.Route route = grammar.route(draw);
        String path = encode(grammar.expand(route.path(), draw));
        StringBuilder query = new StringBuilder();
        route.groups().forEach(group -> grammar.group(group).forEach(parameter -> parameter(query, parameter)));
        String method = route.method();
        String body = route.body().isEmpty() || draw.chance(0.01) ? "" : bodies.draw(route.body());
        if (draw.chance(0.03)) {
            method = draw.oneOf("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "BREW", "get");
        }
        if (draw.chance(0.03)) {
            path = bend(path);
        }
        if (draw.chance(0.04)) {
            parameter(query, "! " + grammar.symbol("odd-parameter", draw));
        }
        String headers = draw.chance(0.03) ? grammar.symbol("odd-header", draw) + "\r\n" : "";
        if (body.isEmpty() && draw.chance(0.01)) {
            body = bodies.draw("any-body");
        }
        return new Asked(method, path + query, headers, body, draw.chance(0.02));
    }

    /** {@code name} or {@code name=<symbol>}, taken one time in five; always after {@code !}. */
    private void parameter(StringBuilder query, String parameter) {
        boolean always = parameter.startsWith("! ");
        if (!always && !draw.chance(0.2)) {
            return;
        }
        String text = grammar.expand(always ? parameter.substring(2) : parameter, draw);
        query.append(query.isEmpty() ? '?' : '&').append(encode(text).replace("%26wait=", "&wait="));
    }

    /** Encodes what a request line cannot hold, and leaves alone what is encoded already. */
    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        int open = text.indexOf("{{");
        for (int i = 0; i < text.length();) {
            if (i == open) {
                int end = text.indexOf("}}", i) + 2;
                encoded.append(text, i, end);
                i = end;
                open = text.indexOf("{{", i);
                continue;
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (PLAIN.indexOf(c) >= 0) {
                encoded.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
                }
            }
        }
        return encoded.toString();
    }

    private String bend(String path) {
        int at = path.indexOf('/', 1 + draw.below(Math.max(1, path.length() - 1)));
        at = at < 0 ? path.length() : at;
        return switch (draw.below(9)) {
            case 0 -> path + "/";
            case 1 -> path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/x/y";
            case 2 -> path.substring(0, at) + grammar.symbol("odd-segment", draw) + path.substring(at);
            case 3 -> path + grammar.symbol("odd-segment", draw);
            case 4 -> path.contains("{{") ? path : path.toUpperCase(Locale.ROOT);
            case 5 -> path.substring(0, Math.max(1, at));
            case 6 -> path + encode(grammar.symbol("control", draw));
            case 7 -> path + draw.oneOf("%", "%z", "%zz", "%2", "%C3%28", "%FF", "%00", "#x", "%2e%2e", ";a=b");
            default -> grammar.symbol("odd-path", draw);
        };
    }
}
