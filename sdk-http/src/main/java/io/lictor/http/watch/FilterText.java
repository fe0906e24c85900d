package io.lictor.http.watch;

/** Parts of expressions of Consul's filter language. */
final class FilterText {

    private FilterText() {}

    /**
     * A string of Consul's filter language. It has no escape for a quote itself, but takes those of Go for any character
     * by number.
     */
    static String literal(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if ((point < 0x80 && Character.isLetterOrDigit(point)) || "-_.:/ ".indexOf(point) >= 0) {
                quoted.appendCodePoint(point);
            } else {
                quoted.append(String.format("\\U%08x", point));
            }
        });
        return quoted.append('"').toString();
    }
}
