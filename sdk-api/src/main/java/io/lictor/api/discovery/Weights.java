package io.lictor.api.discovery;

import io.lictor.api.internal.Require;

/**
 * Share of the calls that an instance wants, by its status.
 *
 * @param passing weight while passing, 1..65535
 * @param warning weight while warning, 0..65535
 */
public record Weights(int passing, int warning) {

    /** Consul's default: 1 and 1. */
    public static final Weights DEFAULT = new Weights(1, 1);

    /** Checks the ranges. */
    public Weights {
        Require.inRange(passing, 1, 65_535, "weight while passing");
        Require.inRange(warning, 0, 65_535, "weight while warning");
    }
}
