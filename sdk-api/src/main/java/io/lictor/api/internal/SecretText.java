package io.lictor.api.internal;

import org.jspecify.annotations.Nullable;

/**
 * A token or a password, which no text shows by accident: only {@link #reveal()} gives it.
 *
 * @param reveal the secret itself
 */
public record SecretText(String reveal) {

    /** What stands for a secret in a text. */
    public static final String SHOWN = "***";

    /** A secret, or null for null. */
    public static @Nullable SecretText of(@Nullable String text) {
        return text == null ? null : new SecretText(text);
    }

    /** The text of a secret, or null for null. */
    public static @Nullable String textOf(@Nullable SecretText secret) {
        return secret == null ? null : secret.reveal;
    }

    @Override
    public String toString() {
        return SHOWN;
    }
}
