package io.lictor.api.operator;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

import io.lictor.api.QueryOptions;

/**
 * Snapshots of all that the servers keep ({@code /v1/snapshot}).
 *
 * <pre>{@code
 * consul.snapshots().save(Path.of("backup.snap"), QueryOptions.none());
 * }</pre>
 *
 * <p>They are passed on as they come and never held in memory. They hold everything, tokens included. Each transfer has
 * a connection of its own. Its deadline is {@link #DEFAULT_TIMEOUT}, or that of the options. Safe for use by several
 * threads.
 */
public interface SnapshotView {

    /** Deadline of a transfer unless set: ten minutes. */
    Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    /**
     * Saves a snapshot to a file ({@code GET /v1/snapshot}). The file appears, or is replaced, only when the snapshot has
     * come as a whole.
     *
     * @param file the file
     * @param options datacenter, consistency, deadline
     * @return its size in bytes
     * @throws java.io.UncheckedIOException when the file cannot be written
     */
    long save(Path file, QueryOptions options);

    /**
     * Saves a snapshot to a stream ({@code GET /v1/snapshot}).
     *
     * @param target where it is written; neither flushed nor closed. After a failure it may have a part of it.
     * @param options datacenter, consistency, deadline
     * @return its size in bytes
     */
    long save(OutputStream target, QueryOptions options);

    /**
     * Replaces everything by a snapshot ({@code PUT /v1/snapshot}). Blocking queries are woken with old data; watches of
     * this SDK read anew by themselves.
     *
     * @param file the file
     * @param options datacenter, deadline
     */
    void restore(Path file, QueryOptions options);

    /**
     * Replaces everything by a snapshot from a stream ({@code PUT /v1/snapshot}).
     *
     * @param source the stream, read to its end and not closed
     * @param options datacenter, deadline
     */
    void restore(InputStream source, QueryOptions options);
}
