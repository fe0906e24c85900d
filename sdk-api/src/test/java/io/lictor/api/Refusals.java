package io.lictor.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every refused argument must say: its name, its value, and what was expected. */
public final class Refusals {

    private Refusals() {}

    public static void assertRefused(Runnable call, String name, String value, String expected) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": ").hasMessageContaining(value)
                .hasMessageContaining("(expected: ").hasMessageContaining(expected);
    }
}
