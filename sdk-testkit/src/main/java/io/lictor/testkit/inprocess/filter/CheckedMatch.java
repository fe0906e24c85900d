package io.lictor.testkit.inprocess.filter;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.lictor.testkit.inprocess.filter.Expression.Match;
import io.lictor.testkit.inprocess.filter.FilterFields.Dictionary;
import io.lictor.testkit.inprocess.filter.FilterFields.ListOf;
import io.lictor.testkit.inprocess.filter.FilterFields.Scalar;
import io.lictor.testkit.inprocess.filter.FilterFields.Struct;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A match whose selector, operator and value fit the fields. */
final class CheckedMatch implements Filter.Test {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    private final FilterFields fields;
    private final List<String> selector;
    private final Operator operator;
    private final @Nullable Object wanted;

    private CheckedMatch(FilterFields fields, Match match, @Nullable Object wanted) {
        this.fields = fields;
        this.selector = match.selector();
        this.operator = match.operator();
        this.wanted = wanted;
    }

    static CheckedMatch of(Match match, FilterFields fields) {
        FilterFields target = fields;
        for (int depth = 0; depth < match.selector().size(); depth++) {
            target = below(target, match.selector().get(depth));
            if (target == null) {
                String known = String.join(".", match.selector().subList(0, depth + 1));
                throw new FilterException("Selector \"" + known + "\" is not valid");
            }
        }
        if (!target.operators().contains(match.operator())) {
            throw new FilterException(
                    "Invalid match operator \"" + match.operator() + "\" for selector \"" + match.path() + "\"");
        }
        return new CheckedMatch(fields, match, coerce(match, target));
    }

    /** What a name selects; a list is passed through to its items. */
    private static @Nullable FilterFields below(FilterFields type, String name) {
        return switch (type) {
            case Struct struct -> struct.fields().get(name);
            case Dictionary dictionary -> dictionary.value();
            case ListOf list -> list.item() instanceof Scalar ? null : below(list.item(), name);
            case Scalar scalar -> null;
        };
    }

    private static @Nullable Object coerce(Match match, FilterFields target) {
        String raw = match.value();
        if (raw == null) {
            return null;
        }
        if (match.operator().positive() == Operator.MATCHES) {
            return pattern(raw);
        }
        if (target == Scalar.NUMBER) {
            return number(match, raw);
        }
        if (target == Scalar.BOOL) {
            if (!TRUE.contains(raw) && !FALSE.contains(raw)) {
                throw coercion(match, "strconv.ParseBool", "invalid syntax");
            }
            return TRUE.contains(raw);
        }
        return raw;
    }

    /** As Go reads an integer whose base is in its prefix. */
    private static Long number(Match match, String raw) {
        boolean negative = raw.startsWith("-");
        String digits = negative || raw.startsWith("+") ? raw.substring(1) : raw;
        int radix = radix(digits);
        String plain = digits.substring(radix == 10 ? 0 : digits.matches("0[xXbBoO].*") ? 2 : 1);
        try {
            BigInteger value = new BigInteger(negative ? "-" + plain : plain, radix);
            if (value.bitLength() >= Long.SIZE) {
                throw coercion(match, "strconv.ParseInt", "value out of range");
            }
            return value.longValue();
        } catch (NumberFormatException e) {
            throw coercion(match, "strconv.ParseInt", "invalid syntax");
        }
    }

    private static int radix(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return 10;
        }
        return switch (Character.toLowerCase(digits.charAt(1))) {
            case 'x' -> 16;
            case 'b' -> 2;
            default -> 8;
        };
    }

    private static FilterException coercion(Match match, String function, String reason) {
        String raw = match.value();
        return new FilterException("Failed to coerce value \"" + raw + "\" for selector \"" + match.path() + "\": "
                + function + ": parsing \"" + raw + "\": " + reason);
    }

    private static Pattern pattern(String raw) {
        try {
            return Pattern.compile(raw);
        } catch (PatternSyntaxException e) {
            throw new FilterException("Failed to compile regular expression \"" + raw + "\": error parsing regexp: "
                    + e.getDescription());
        }
    }

    @Override
    public boolean on(JsonNode entry) {
        return evaluate(entry, fields, 0);
    }

    private boolean evaluate(JsonNode node, FilterFields type, int depth) {
        if (depth == selector.size()) {
            return compare(node, type) != operator.isNegated();
        }
        String name = selector.get(depth);
        return switch (type) {
            case ListOf list -> anyItem(node, list.item(), depth);
            case Struct struct -> evaluate(node.path(name), Objects.requireNonNull(struct.fields().get(name)),
                    depth + 1);
            case Dictionary dictionary -> node.has(name)
                    ? evaluate(node.get(name), dictionary.value(), depth + 1)
                    : withoutKey();
            case Scalar scalar -> throw new IllegalStateException("selector: " + selector + " was not checked");
        };
    }

    /** One item is enough, also for a negated operator. */
    private boolean anyItem(JsonNode list, FilterFields item, int depth) {
        for (JsonNode each : list) {
            if (evaluate(each, item, depth)) {
                return true;
            }
        }
        return false;
    }

    /** Consul takes only these for false; a pattern "matches" a key that is not there. */
    private boolean withoutKey() {
        return operator != Operator.EQUAL && operator != Operator.IN && operator != Operator.IS_NOT_EMPTY;
    }

    private boolean compare(JsonNode node, FilterFields type) {
        return switch (operator.positive()) {
            case IS_EMPTY -> node.isEmpty();
            case IN -> contains(node, type);
            case MATCHES -> ((Pattern) Objects.requireNonNull(wanted)).matcher(text(node)).find();
            default -> switch (type) {
                case Scalar.NUMBER -> Objects.equals(wanted, node.asLong(0));
                case Scalar.BOOL -> Objects.equals(wanted, node.asBoolean(false));
                default -> text(node).equals(wanted);
            };
        };
    }

    private boolean contains(JsonNode node, FilterFields type) {
        String value = (String) Objects.requireNonNull(wanted);
        return switch (type) {
            case Dictionary dictionary -> node.has(value);
            case ListOf list -> node.valueStream().anyMatch(item -> text(item).equals(value));
            default -> text(node).contains(value);
        };
    }

    /** Consul leaves out a field that is empty. */
    private static String text(JsonNode node) {
        return node instanceof MissingNode ? "" : node.asString("");
    }
}
