package io.lictor.testkit.inprocess.acl;

/** Cuts a text of rules in HCL into tokens. Places are counted as Consul counts them, beyond the end as well. */
final class RuleTokens {
    private static final int END = -1;

    private final String text;
    private int offset;
    private int line = 1;
    private int column;
    private int lengthOfLine;
    private int back;

    RuleTokens(String text) {
        this.text = text;
    }

    /** Kinds of tokens, named as messages name them. */
    enum Kind {
        EOF, IDENT, NUMBER, FLOAT, BOOL, STRING, HEREDOC, LBRACK, LBRACE, COMMA, PERIOD, RBRACK, RBRACE, ASSIGN, ADD,
        SUB
    }

    /**
     * One token.
     *
     * @param kind what it is
     * @param raw as it stands in the text
     * @param value what it means
     * @param place such as {@code 1:7}
     */
    record Token(Kind kind, String raw, String value, String place) {
        RuleException wrong(String why) {
            return new RuleException("Failed to parse ACL rules: At " + place + ": " + why);
        }
    }

    Token next() throws RuleException {
        int c = read();
        while (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '#' || c == '/') {
            if (c == '#' || c == '/') {
                skipComment(c);
            }
            c = read();
        }
        String place = place();
        int start = c == END ? offset : offset - 1;
        Kind kind = kind(c);
        String raw = text.substring(start, offset);
        String value = raw;
        if (kind == Kind.IDENT && ("true".equals(raw) || "false".equals(raw))) {
            kind = Kind.BOOL;
        } else if (kind == Kind.STRING) {
            value = unescaped(raw.substring(1, raw.length() - 1));
        } else if (kind == Kind.HEREDOC) {
            value = raw.substring(raw.indexOf('\n') + 1, raw.lastIndexOf('\n', raw.length() - 2) + 1);
        }
        return new Token(kind, raw, value, place);
    }

    private Kind kind(int c) throws RuleException {
        if (isLetter(c)) {
            skipWhile(RuleTokens::isInName);
            return Kind.IDENT;
        }
        if (Character.isDigit(c) || (c == '-' && offset < text.length() && Character.isDigit(text.charAt(offset)))) {
            int from = offset;
            skipWhile(each -> Character.isLetterOrDigit(each) || each == '.');
            return text.substring(from, offset).contains(".") ? Kind.FLOAT : Kind.NUMBER;
        }
        return switch (c) {
            case END -> Kind.EOF;
            case '"' -> string();
            case '<' -> heredoc();
            case '[' -> Kind.LBRACK;
            case ']' -> Kind.RBRACK;
            case '{' -> Kind.LBRACE;
            case '}' -> Kind.RBRACE;
            case ',' -> Kind.COMMA;
            case '.' -> Kind.PERIOD;
            case '=' -> Kind.ASSIGN;
            case '+' -> Kind.ADD;
            case '-' -> Kind.SUB;
            default -> throw wrong("illegal char");
        };
    }

    private int read() {
        column++;
        if (offset == text.length()) {
            back = 0;
            return END;
        }
        back = 1;
        char c = text.charAt(offset++);
        if (c == '\n') {
            line++;
            lengthOfLine = column;
            column = 0;
        }
        return c;
    }

    /** Takes the last character back, unless it was the end, which counts each time it is looked at. */
    private void unread() {
        if (back == 1) {
            offset--;
            if (text.charAt(offset) == '\n') {
                line--;
                column = lengthOfLine;
            }
            column--;
        }
    }

    private void skipWhile(java.util.function.IntPredicate part) {
        int c = read();
        while (c != END && part.test(c)) {
            c = read();
        }
        unread();
    }

    private void skipComment(int first) throws RuleException {
        int second = offset < text.length() ? text.charAt(offset) : END;
        if (first == '/' && second == '*') {
            int end = text.indexOf("*/", offset + 1);
            if (end < 0) {
                throw wrong("comment not terminated");
            }
            while (offset < end + 2) {
                read();
            }
            return;
        }
        if (first == '/' && second != '/') {
            throw wrong("expected '/' for comment");
        }
        skipWhile(c -> c != '\n');
    }

    private Kind string() throws RuleException {
        int braces = 0;
        for (int c = read(); c != '"' || braces > 0; c = read()) {
            if (c == END || (c == '\n' && braces == 0)) {
                throw wrong("literal not terminated");
            }
            if (c == '\\' && "abfnrtvxuU01234567\\\"".indexOf(read()) < 0) {
                throw wrong("illegal char escape");
            }
            if (c == '{' && (braces > 0 || text.charAt(offset - 2) == '$')) {
                braces++;
            } else if (c == '}' && braces > 0) {
                braces--;
            }
        }
        return Kind.STRING;
    }

    private Kind heredoc() throws RuleException {
        if (read() != '<') {
            throw wrong("heredoc expected second '<', didn't see it");
        }
        int from = offset;
        int end = text.indexOf('\n', from);
        String anchor = end < 0 ? "" : text.substring(from, end).replaceFirst("^-", "").strip();
        if (anchor.isEmpty()) {
            throw wrong(end < 0 ? "heredoc not terminated" : "zero-length heredoc anchor");
        }
        java.util.regex.Matcher last = java.util.regex.Pattern
                .compile("(?m)^\\s*" + java.util.regex.Pattern.quote(anchor) + "\\r*\\n").matcher(text);
        if (!last.find(end + 1)) {
            throw wrong("heredoc not terminated");
        }
        while (offset < last.end()) {
            read();
        }
        return Kind.HEREDOC;
    }

    private String place() {
        return column > 0 ? line + ":" + column : (line - 1) + ":" + lengthOfLine;
    }

    private RuleException wrong(String why) {
        return new RuleException("Failed to parse ACL rules: At " + place() + ": " + why);
    }

    private static boolean isLetter(int c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean isInName(int c) {
        return isLetter(c) || Character.isDigit(c) || c == '-' || c == '.';
    }

    private static String unescaped(String text) {
        return text.indexOf('\\') < 0 ? text : text.translateEscapes();
    }
}
