package io.lictor.testkit.inprocess.acl;

import java.util.Locale;
import java.util.Optional;

import io.lictor.testkit.inprocess.engine.Access.Right;

/** What one rule grants. Of two rules for the same thing the later constant wins, deny over all. */
enum Level {
    READ, LIST, WRITE, DENY;

    static Optional<Level> of(String word) {
        for (Level level : values()) {
            if (level.name().equals(word.toUpperCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    boolean grants(Right right) {
        return switch (right) {
            case READ -> this != DENY;
            case LIST -> this == LIST || this == WRITE;
            case WRITE -> this == WRITE;
        };
    }
}
