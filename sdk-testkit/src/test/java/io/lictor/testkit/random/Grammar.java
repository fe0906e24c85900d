package io.lictor.testkit.random;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What requests are drawn from, read from {@code grammar.txt}: routes by weight, groups of parameters, and symbols that
 * stand for one of several texts.
 */
final class Grammar {
    private final Map<String, List<String>> symbols = new HashMap<>();
    private final Map<String, List<String>> groups = new HashMap<>();
    private final List<Route> routes = new ArrayList<>();

    /** A method, a path, the names of groups of parameters, and a symbol for the body, empty for none. */
    record Route(String method, String path, List<String> groups, String body) {}

    private Grammar() {}

    /** Reads the grammar. */
    static Grammar load() {
        try (InputStream in = Grammar.class.getResourceAsStream("grammar.txt")) {
            if (in == null) {
                throw new IllegalStateException("no grammar.txt");
            }
            Grammar grammar = new Grammar();
            grammar.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return grammar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void parse(String text) {
        String kind = "";
        List<String> target = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.matches("\\[(routes|symbol|parameters)( .*)?]")) {
                String[] words = line.substring(1, line.length() - 1).split(" ", -1);
                kind = words[0];
                target = new ArrayList<>();
                if ("symbol".equals(kind)) {
                    symbols.put(words[1], target);
                } else if ("parameters".equals(kind)) {
                    groups.put(words[1], target);
                }
            } else if ("routes".equals(kind)) {
                route(line);
            } else {
                weighted(line, target);
            }
        }
    }

    private static void weighted(String line, List<String> target) {
        int times = line.matches("\\d+\\* .*") ? Integer.parseInt(line.substring(0, line.indexOf('*'))) : 1;
        String text = times == 1 ? line : line.substring(line.indexOf('*') + 2);
        for (int i = 0; i < times; i++) {
            target.add("empty".equals(text) ? "" : text);
        }
    }

    private void route(String line) {
        String[] words = line.strip().split("\\s+", -1);
        List<String> wanted = new ArrayList<>();
        String body = "";
        for (int i = 3; i < words.length; i++) {
            if (words[i].startsWith("body:")) {
                body = words[i].substring(5);
            } else {
                wanted.add(words[i]);
            }
        }
        Route route = new Route(words[1], words[2], List.copyOf(wanted), body);
        for (int i = Integer.parseInt(words[0]); i > 0; i--) {
            routes.add(route);
        }
    }

    Route route(Draw draw) {
        return draw.oneOf(routes);
    }

    List<String> group(String name) {
        return require(groups.get(name), "parameters " + name);
    }

    /** One of the texts of a symbol as it stands in the grammar. */
    String template(String name, Draw draw) {
        return draw.oneOf(require(symbols.get(name), "symbol " + name));
    }

    /** One of the texts of a symbol, in which further symbols are replaced. */
    String symbol(String name, Draw draw) {
        return switch (name) {
            case "hex" -> draw.text(8, "0123456789abcdef");
            case "digit" -> String.valueOf(draw.below(10));
            case "nth" -> String.valueOf(draw.below(6));
            case "uint" -> Long.toUnsignedString(draw.number());
            case "long" -> String.valueOf(draw.number());
            case "text" -> draw.text(draw.below(12), "abcXYZ019 _-./\u00e4\u4e16%+&=<>\"\\");
            case "long-text" -> draw.text(600 + draw.below(5000), "abcdefghij ");
            case "huge-text" -> draw.text(10, "ab").repeat(52_000 + draw.below(2_000));
            case "control" -> draw.text(1 + draw.below(3), "\u0000\u0001\b\n\r\t\u001b\u007f\u0085\u00a0\u200b\u2028");
            default -> expand(template(name, draw), draw);
        };
    }

    /** Replaces each {@code <symbol>}. */
    String expand(String text, Draw draw) {
        int open = text.indexOf('<');
        if (open < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder();
        int from = 0;
        while (open >= 0) {
            int close = text.indexOf('>', open);
            String name = close < 0 ? "" : text.substring(open + 1, close);
            if (name.matches("[a-z][a-z0-9-]*")) {
                result.append(text, from, open).append(symbol(name, draw));
                from = close + 1;
                open = text.indexOf('<', from);
            } else {
                open = text.indexOf('<', open + 1);
            }
        }
        return result.append(text, from, text.length()).toString();
    }

    private static <T> T require(@org.jspecify.annotations.Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("grammar: no " + what);
        }
        return value;
    }
}
