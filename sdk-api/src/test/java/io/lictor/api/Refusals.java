package io.lictor.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What every refused argument must say: its name, its value, and what was expected. */
public final class Refusals {

    private Refusals() {}

    public static void assertRefused(ThrowingCallable call, String name, String value, String expected) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": ").hasMessageContaining(value)
                .hasMessageContaining("(expected: ").hasMessageContaining(expected);
    }
}
