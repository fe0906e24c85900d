package io.lictor.testkit.inprocess.acl;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.lictor.testkit.inprocess.acl.RuleTokens.Kind;
import io.lictor.testkit.inprocess.acl.RuleTokens.Token;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** A text of rules as a tree: items with one or several keys, each with a text, a block or a list. */
final class RuleTree {
    private final RuleTokens tokens;
    private Token token;
    private boolean again;

    private RuleTree(String text) throws RuleException {
        this.tokens = new RuleTokens(text);
        this.token = new Token(Kind.EOF, "", "", "");
    }

    /** What an item has. */
    sealed interface Value {}

    /** A text or number, null for what can be neither, and where it stands if that is known. */
    record Text(@Nullable String value, String place) implements Value {}

    /** What stands in braces. */
    record Block(List<Item> items) implements Value {}

    /** What stands in brackets. */
    record Listed(List<Value> values) implements Value {}

    /** One item. */
    record Item(List<String> keys, Value value) {}

    static List<Item> read(String text) throws RuleException {
        return text.stripLeading().startsWith("{") ? json(text) : new RuleTree(text).items(false);
    }

    private Token scan() throws RuleException {
        if (!again) {
            token = tokens.next();
        }
        again = false;
        return token;
    }

    private List<Item> items(boolean inBlock) throws RuleException {
        List<Item> items = new ArrayList<>();
        while (true) {
            Kind kind = scan().kind();
            again = true;
            if (kind == Kind.EOF || (inBlock && kind == Kind.RBRACE)) {
                again = kind != Kind.EOF;
                return items;
            }
            items.add(item());
            again = scan().kind() != Kind.COMMA;
        }
    }

    private Item item() throws RuleException {
        List<Token> keys = new ArrayList<>();
        while (scan().kind() == Kind.IDENT || token.kind() == Kind.STRING) {
            keys.add(token);
        }
        List<String> names = keys.stream().map(Token::value).toList();
        return switch (token.kind()) {
            case ASSIGN -> {
                if (keys.size() != 1) {
                    throw token.wrong(
                            keys.isEmpty() ? "no object keys found!" : "nested object expected: LBRACE got: ASSIGN");
                }
                yield new Item(names, value(scan()));
            }
            case LBRACE -> {
                if (keys.isEmpty()) {
                    throw token.wrong("expected: IDENT | STRING got: LBRACE");
                }
                yield new Item(names, block());
            }
            case EOF, RBRACE -> throw keys.isEmpty()
                    ? unexpected()
                    : token.wrong("key '"
                            + keys.stream().map(Token::raw).collect(Collectors.joining(" "))
                            + "' expected start of object ('{') or assignment ('=')");
            default -> throw unexpected();
        };
    }

    private RuleException unexpected() {
        return token.wrong("expected: IDENT | STRING | ASSIGN | LBRACE got: " + token.kind());
    }

    private Value value(Token first) throws RuleException {
        return switch (first.kind()) {
            case NUMBER, STRING, HEREDOC -> new Text(first.value(), "At " + first.place() + ": ");
            case FLOAT, BOOL -> new Text(null, "At " + first.place() + ": ");
            case LBRACE -> block();
            case LBRACK -> list();
            case EOF -> throw new RuleException("Failed to parse ACL rules: EOF token found");
            default -> throw first.wrong("Unknown token: " + first.place() + " " + first.kind() + " " + first.raw());
        };
    }

    private Block block() throws RuleException {
        List<Item> items = items(true);
        if (scan().kind() != Kind.RBRACE) {
            throw token.wrong("object expected closing RBRACE got: " + token.kind());
        }
        return new Block(items);
    }

    private Listed list() throws RuleException {
        List<Value> values = new ArrayList<>();
        boolean comma = true;
        while (scan().kind() != Kind.RBRACK) {
            if (token.kind() == Kind.COMMA) {
                comma = true;
            } else if (!comma) {
                throw token.wrong("error parsing list, expected comma or list end, got: " + token.kind());
            } else if (token.kind() == Kind.EOF || token.kind() == Kind.RBRACE || token.kind() == Kind.IDENT) {
                throw token.wrong("unexpected token while parsing list: " + token.kind());
            } else {
                values.add(value(token));
                comma = false;
            }
        }
        return new Listed(values);
    }

    /** Consul's reader of JSON takes a text that ends too early for one that ends there. */
    private static List<Item> json(String text) throws RuleException {
        try (JsonParser parser = JsonMapper.shared().createParser(text)) {
            parser.nextToken();
            List<Item> items = new ArrayList<>();
            fill(parser, items);
            return items;
        } catch (tools.jackson.core.exc.UnexpectedEndOfInputException e) {
            return List.of();
        } catch (JacksonException e) {
            throw new RuleException("Failed to parse ACL rules: " + e.getOriginalMessage());
        }
    }

    private static void fill(JsonParser parser, List<Item> items) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            items.add(new Item(List.of(key), jsonValue(parser)));
        }
    }

    private static Value jsonValue(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                List<Item> items = new ArrayList<>();
                fill(parser, items);
                yield new Block(items);
            }
            case START_ARRAY -> {
                List<Value> values = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    values.add(jsonValue(parser));
                }
                yield new Listed(values);
            }
            case VALUE_STRING, VALUE_NUMBER_INT -> new Text(parser.getString(), "");
            default -> new Text(null, "");
        };
    }
}
