package io.lictor.http.transport;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lictor.api.internal.SecretText;

/** Takes secrets out of texts that came from outside. */
final class Redaction {

    /** Shorter beginnings of a secret tell nothing. */
    private static final int TELLING = 4;
    private static final int DEEPEST = 8;

    private final List<String> longestFirst;

    Redaction(Stream<SecretText> secrets) {
        Set<String> texts = secrets.map(SecretText::reveal).filter(text -> !text.isBlank()).collect(Collectors.toSet());
        this.longestFirst = texts.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    /** A text without any secret, and without the beginning of one at its end, where the text may have been cut. */
    String of(String text) {
        String redacted = text;
        for (String secret : longestFirst) {
            redacted = redacted.replace(secret, SecretText.SHOWN);
        }
        for (String secret : longestFirst) {
            redacted = withoutBeginning(redacted, secret);
        }
        return redacted;
    }

    private static String withoutBeginning(String text, String secret) {
        for (int length = Math.min(secret.length() - 1, text.length()); length >= TELLING; length--) {
            if (text.regionMatches(text.length() - length, secret, 0, length)) {
                return text.substring(0, text.length() - length) + SecretText.SHOWN;
            }
        }
        return text;
    }

    /** The exception itself, or one of its kind with its type and a redacted message where it shows a secret. */
    Throwable of(Throwable thrown) {
        return shows(thrown, 0)
                ? new IOException(thrown.getClass().getName() + ": " + of(
                        String.valueOf(thrown.getMessage())))
                : thrown;
    }

    private boolean shows(Throwable thrown, int depth) {
        String message = thrown.getMessage();
        if (message != null && !of(message).equals(message)) {
            return true;
        }
        Throwable cause = thrown.getCause();
        return depth < DEEPEST && ((cause != null && shows(cause, depth + 1))
                || Stream.of(thrown.getSuppressed()).anyMatch(each -> shows(each, depth + 1)));
    }
}
