package io.lictor.api;

import java.time.Duration;
import java.util.List;

import io.lictor.api.internal.Require;

/**
 * Place of a node in network space, by which the round-trip time to another one can be estimated (Vivaldi).
 *
 * <pre>{@code
 * Duration there = web.coordinate().roundTripTo(db.coordinate());
 * }</pre>
 *
 * <p>Lengths are in seconds. Immutable and safe for use by several threads.
 *
 * @param vector position in Euclidean space
 * @param error how uncertain it is, without a unit
 * @param adjustment correction from the last measurements
 * @param height distance that every packet of the node travels
 */
public record Coordinate(List<Double> vector, double error, double adjustment, double height) {

    private static final double NANOS = 1e9;

    /** Copies the vector. */
    public Coordinate {
        vector = List.copyOf(vector);
    }

    /**
     * Estimated round-trip time to another node of the same network space.
     *
     * @param other its coordinate
     * @return the time, as Consul's own {@code consul rtt} estimates it
     * @throws IllegalArgumentException when the vectors have different lengths
     */
    public Duration roundTripTo(Coordinate other) {
        if (vector.size() != other.vector.size()) {
            throw Require.illegal("vector", other.vector.size() + " dimensions", vector.size() + " dimensions");
        }
        double squares = 0;
        for (int i = 0; i < vector.size(); i++) {
            double difference = vector.get(i) - other.vector.get(i);
            squares += difference * difference;
        }
        double raw = Math.sqrt(squares) + height + other.height;
        double adjusted = raw + adjustment + other.adjustment;
        double seconds = adjusted > 0 ? adjusted : raw;
        // a distance that no network has stays a number that a Duration can hold
        return Duration.ofNanos((long) Math.max(0, seconds * NANOS));
    }
}
