package io.lictor.testkit.inprocess.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.lictor.testkit.inprocess.filter.Expression.And;
import io.lictor.testkit.inprocess.filter.Expression.Match;
import io.lictor.testkit.inprocess.filter.Expression.Not;
import io.lictor.testkit.inprocess.filter.Expression.Or;

/**
 * Reads a filter. One method a rule of Consul's grammar, with the same alternatives in the same order: a method gives
 * nothing and moves nowhere when its rule does not match.
 */
final class FilterParser {
    private static final int MAX_DEPTH = 200;

    private final Cursor in;
    private int depth;

    private FilterParser(String text) {
        this.in = new Cursor(text);
    }

    static Expression parse(String text) {
        FilterParser parser = new FilterParser(text);
        return parser.rule(parser::wholeInParentheses).or(() -> parser.rule(parser::whole))
                .orElseThrow(parser.in::noMatch);
    }

    private Optional<Expression> wholeInParentheses() {
        space();
        return parenthesized().filter(expression -> atEnd());
    }

    private Optional<Expression> whole() {
        space();
        return or().filter(expression -> atEnd());
    }

    private boolean atEnd() {
        space();
        return in.end();
    }

    private Optional<Expression> or() {
        return and().map(left -> {
            int afterLeft = in.position();
            Optional<Expression> right = keyword("or") ? or() : Optional.empty();
            return right.map(found -> (Expression) new Or(left, found)).orElseGet(() -> alone(left, afterLeft));
        });
    }

    private Optional<Expression> and() {
        return not().map(left -> {
            int afterLeft = in.position();
            Optional<Expression> right = keyword("and") ? and() : Optional.empty();
            return right.map(found -> (Expression) new And(left, found)).orElseGet(() -> alone(left, afterLeft));
        });
    }

    private Expression alone(Expression left, int afterLeft) {
        in.back(afterLeft);
        return left;
    }

    private Optional<Expression> not() {
        return rule(() -> in.literal("not") && space()
                ? deeper(this::not).map(operand -> (Expression) new Not(operand))
                : Optional.empty()).or(this::group);
    }

    private Optional<Expression> group() {
        return rule(this::parenthesized).or(() -> rule(this::match));
    }

    private Optional<Expression> parenthesized() {
        if (!in.literal("(")) {
            return Optional.empty();
        }
        space();
        Optional<Expression> inside = deeper(this::or);
        if (inside.isPresent()) {
            space();
            int here = in.position();
            if (!in.literal(")")) {
                throw in.error(here, "grouping", "Unmatched parentheses");
            }
        }
        return inside;
    }

    /** Keeps a filter of nothing but parentheses from ending the stack. */
    private Optional<Expression> deeper(Supplier<Optional<Expression>> rule) {
        if (++depth > MAX_DEPTH) {
            throw new FilterException("nested deeper than " + MAX_DEPTH);
        }
        Optional<Expression> found = rule.get();
        depth--;
        return found;
    }

    private Optional<Expression> match() {
        return rule(this::selectorOperatorValue).or(() -> rule(this::selectorOperator))
                .or(() -> rule(this::valueOperatorSelector));
    }

    private Optional<Expression> selectorOperatorValue() {
        return selector().flatMap(path -> first(this::equal, () -> words(Operator.IN, "contains"),
                () -> words(Operator.NOT_IN, "not", "contains"), () -> words(Operator.MATCHES, "matches"),
                () -> words(Operator.NOT_MATCHES, "not", "matches"))
                .flatMap(operator -> value().map(value -> new Match(path, operator, value))));
    }

    private Optional<Expression> selectorOperator() {
        return selector().flatMap(path -> first(() -> words(Operator.IS_EMPTY, "is", "empty"),
                () -> words(Operator.IS_NOT_EMPTY, "is", "not", "empty"))
                .map(operator -> new Match(path, operator, null)));
    }

    private Optional<Expression> valueOperatorSelector() {
        return value().flatMap(value -> first(() -> words(Operator.IN, "in"), () -> words(Operator.NOT_IN, "not", "in"))
                .map(operator -> {
                    int here = in.position();
                    List<String> path = selector().orElseThrow(() -> in.error(here, "match", "Invalid selector"));
                    return new Match(path, operator, value);
                }));
    }

    private Optional<Operator> equal() {
        return rule(() -> symbol(Operator.EQUAL, "==")).or(() -> rule(() -> symbol(Operator.NOT_EQUAL, "!=")));
    }

    private Optional<Operator> symbol(Operator operator, String text) {
        space();
        if (!in.literal(text)) {
            return Optional.empty();
        }
        space();
        return Optional.of(operator);
    }

    private Optional<Operator> words(Operator operator, String... words) {
        for (String word : words) {
            if (!space() || !in.literal(word)) {
                return Optional.empty();
            }
        }
        boolean closed = operator.positive() == Operator.IS_EMPTY || space();
        return closed ? Optional.of(operator) : Optional.empty();
    }

    private Optional<List<String>> selector() {
        return identifier().map(first -> {
            List<String> path = new ArrayList<>(List.of(first));
            for (Optional<String> next = step(); next.isPresent(); next = step()) {
                path.add(next.get());
            }
            return path;
        });
    }

    private Optional<String> step() {
        return rule(() -> in.literal(".") ? identifier() : Optional.empty()).or(() -> rule(this::index));
    }

    private Optional<String> index() {
        if (!in.literal("[")) {
            return Optional.empty();
        }
        space();
        int here = in.position();
        String key = string().orElseThrow(() -> in.error(here, "index", "Invalid index"));
        space();
        int close = in.position();
        if (!in.literal("]")) {
            throw in.error(close, "index", "Unclosed index expression");
        }
        return Optional.of(key);
    }

    private Optional<String> identifier() {
        int start = in.position();
        if (!in.one("[a-zA-Z]", c -> Character.isLetter(c) && c < 128)) {
            return Optional.empty();
        }
        in.many("[a-zA-Z0-9_]", c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'));
        return Optional.of(in.since(start));
    }

    private Optional<String> value() {
        return selector().map(path -> String.join(".", path)).or(() -> rule(this::number)).or(() -> rule(this::string));
    }

    private Optional<String> number() {
        int start = in.position();
        in.literal("-");
        boolean digits = in.literal("0") || (in.one("[1-9]", c -> c >= '1' && c <= '9') && moreDigits());
        if (!digits) {
            return Optional.empty();
        }
        int beforeFraction = in.position();
        if (!in.literal(".") || !in.many("[0-9]", FilterParser::isDigit)) {
            in.back(beforeFraction);
        }
        int after = in.position();
        if (!space() && !in.end() && !in.literal(")")) {
            throw in.error(after, "number", "Invalid number literal");
        }
        in.back(after);
        return Optional.of(in.since(start));
    }

    private boolean moreDigits() {
        in.many("[0-9]", FilterParser::isDigit);
        return true;
    }

    private Optional<String> string() {
        return rule(() -> quoted('`')).or(() -> rule(() -> quoted('"')));
    }

    private Optional<String> quoted(char quote) {
        int start = in.position();
        if (!in.literal(String.valueOf(quote))) {
            return Optional.empty();
        }
        in.skipTo(quote);
        if (in.end()) {
            throw in.error(in.position(), "string", "Unterminated string literal");
        }
        in.literal(String.valueOf(quote));
        String inside = in.since(start + 1);
        inside = inside.substring(0, inside.length() - 1);
        if (quote == '`') {
            return Optional.of(inside.replace("\r", ""));
        }
        return Optional.of(Escapes.resolve(inside).orElseThrow(() -> in.error(start, "string", "invalid syntax")));
    }

    private boolean keyword(String word) {
        return space() && in.literal(word) && space();
    }

    private boolean space() {
        return in.many("[ \\t\\r\\n]", c -> c == ' ' || c == '\t' || c == '\r' || c == '\n');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    @SafeVarargs
    private <T> Optional<T> first(Supplier<Optional<T>>... alternatives) {
        for (Supplier<Optional<T>> alternative : alternatives) {
            Optional<T> found = rule(alternative);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Goes back when the rule does not match. */
    private <T> Optional<T> rule(Supplier<Optional<T>> body) {
        int start = in.position();
        Optional<T> found = body.get();
        if (found.isEmpty()) {
            in.back(start);
        }
        return found;
    }
}
