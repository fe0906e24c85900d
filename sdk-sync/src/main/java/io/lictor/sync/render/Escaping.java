package io.lictor.sync.render;

import java.util.function.IntPredicate;

/**
 * What may come of a value from Consul in a file. Whoever may register a service chooses its name, tags and metadata; no
 * such text shall become a directive.
 *
 * <p>It applies to every {@code {{ ... }}} of a template. A value that the template's author trusts as it stands goes
 * through Pebble's filter {@code raw}: {@code {{ key("nginx/snippet") | raw }}}.
 */
public enum Escaping {
    /**
     * One word of a configuration file: letters, digits and {@code . _ - : / @ % + = , ~ * [ ]} stay, any other character
     * becomes {@code _}. Right for nginx, HAProxy and most others; the default.
     */
    WORD(point -> Character.isLetterOrDigit(point) || "._-:/@%+=,~*[]".indexOf(point) >= 0),
    /** Text on one line: control characters and line separators become {@code _}. */
    LINE(point -> !Character.isISOControl(point) && point != '\u2028' && point != '\u2029'),
    /** As the inside of a JSON string: what JSON escapes is escaped. */
    JSON(point -> true),
    /** As it is. For templates whose every value comes from those who may also write the file. */
    NONE(point -> true);

    @SuppressWarnings("Immutable") // none of the predicates has a state
    private final IntPredicate harmless;

    Escaping(IntPredicate harmless) {
        this.harmless = harmless;
    }

    /** Pebble's name of the strategy. */
    String strategy() {
        return this == JSON ? "json" : "lictor-" + name();
    }

    String escape(String text) {
        if (text.codePoints().allMatch(harmless)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().map(point -> harmless.test(point) ? point : '_').forEach(safe::appendCodePoint);
        return safe.toString();
    }
}
