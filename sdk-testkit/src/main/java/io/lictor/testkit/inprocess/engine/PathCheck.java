package io.lictor.testkit.inprocess.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/** What Go and Consul do about odd paths before any handler sees them. */
final class PathCheck {
    private PathCheck() {}

    /** Whether every character is one that Go's {@code unicode.IsPrint} lets through. */
    static boolean isPrintable(String path) {
        return path.codePoints().allMatch(c -> c == ' ' || switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
                false;
            default -> true;
        });
    }

    /** The path without empty and dotted segments, as Go's {@code ServeMux} redirects to it. */
    static String clean(String path) {
        if (path.isEmpty()) {
            return "/";
        }
        if (!path.contains("//") && !path.contains("/.") && path.startsWith("/")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if ("..".equals(segment)) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !".".equals(segment)) {
                kept.addLast(segment);
            }
        }
        String joined = "/" + String.join("/", kept);
        return path.endsWith("/") && !"/".equals(joined) ? joined + "/" : joined;
    }
}
