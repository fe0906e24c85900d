package io.lictor.http.disk;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * One value of the snapshot.
 *
 * @param confirmedAt when Consul last confirmed it
 * @param body gives its bytes, one line, when they are needed
 */
public record Saved(Instant confirmedAt, Supplier<byte[]> body) {}
