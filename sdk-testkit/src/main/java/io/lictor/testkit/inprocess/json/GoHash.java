package io.lictor.testkit.inprocess.json;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    /** Of a truth. */
    public static long of(boolean truth) {
        return bytes(new byte[]{(byte) (truth ? 1 : 0)});
    }

    /** Of a list of hashes, in their order. */
    public static long ofList(List<Long> hashes) {
        long hash = 0;
        for (long each : hashes) {
            hash = ordered(hash, each);
        }
        return hash;
    }

    /** Of a map, from the hashes of its keys to those of its values. */
    public static long ofMap(Map<Long, Long> hashes) {
        long hash = 0;
        for (Map.Entry<Long, Long> each : hashes.entrySet()) {
            hash ^= ordered(each.getKey(), each.getValue());
        }
        return hash;
    }

    /** Of a struct with the hashes of its fields; the name of its type is empty where it has none. */
    public static long of(String type, Map<String, Long> fields) {
        long hash = of(type);
        for (Map.Entry<String, Long> field : fields.entrySet()) {
            hash ^= ordered(of(field.getKey()), field.getValue());
        }
        return hash;
    }

    private static long ordered(long one, long other) {
        return bytes(little(2 * Long.BYTES).putLong(one).putLong(other).array());
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
