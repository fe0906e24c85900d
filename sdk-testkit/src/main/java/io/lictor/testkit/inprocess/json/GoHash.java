package io.lictor.testkit.inprocess.json;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Hashes of Go's structs, 64 bits by FNV-1: fields count by their names, in whatever order. */
public final class GoHash {
    private static final long START = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private GoHash() {}

    /** Of a text. */
    public static long of(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a number. */
    public static long of(long number) {
        return bytes(little(Long.BYTES).putLong(number).array());
    }

    /** Of a struct with the hashes of its fields; the name of its type is empty where it has none. */
    public static long of(String type, Map<String, Long> fields) {
        long hash = of(type);
        for (Map.Entry<String, Long> field : fields.entrySet()) {
            hash ^= bytes(little(2 * Long.BYTES).putLong(of(field.getKey())).putLong(field.getValue()).array());
        }
        return hash;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long bytes(byte[] bytes) {
        long hash = START;
        for (byte each : bytes) {
            hash = hash * PRIME ^ (each & 0xff);
        }
        return hash;
    }
}
