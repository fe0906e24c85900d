package io.lictor.testkit.inprocess.http;

import java.io.IOException;

/** A body that comes by and by, each part at once; called on the connection's own thread, which it may block. */
@FunctionalInterface
public interface BodyStream extends AutoCloseable {

    /** Is told before the head is sent. */
    default void begin() {}

    /** Sends parts until there are no more, or the client has gone. */
    void writeTo(Sink sink) throws IOException, InterruptedException;

    /** Lets go of what {@link #begin} took, also when nothing could be sent. */
    @Override
    default void close() {}

    /** Where the parts go. */
    interface Sink {
        /** Sends a part. */
        void send(byte[] part) throws IOException;

        /** Whether the client is still there. */
        boolean isOpen();
    }
}
