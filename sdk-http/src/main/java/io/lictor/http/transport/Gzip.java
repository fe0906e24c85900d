package io.lictor.http.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Unpacks bodies, up to a limit: a packed kilobyte can hold a gigabyte. */
final class Gzip {

    private Gzip() {}

    static byte[] unpack(byte[] packed, int limit) throws IOException, AbortedException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] plain = in.readNBytes(limit);
            if (plain.length == limit && in.read() >= 0) {
                throw AbortedException.tooLarge(limit);
            }
            return plain;
        }
    }
}
