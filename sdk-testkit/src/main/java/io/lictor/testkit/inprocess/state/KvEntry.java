package io.lictor.testkit.inprocess.state;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A key with its value.
 *
 * @param key the key
 * @param value the bytes; not to be changed
 * @param flags unsigned
 * @param session who holds it, or null
 * @param lockIndex how often it was acquired
 * @param createIndex when it was created
 * @param modifyIndex when it was changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record KvEntry(String key, byte[] value, long flags, @Nullable String session, long lockIndex, long createIndex,
        long modifyIndex) {

    boolean sameContent(KvEntry other) {
        return flags == other.flags && lockIndex == other.lockIndex && Arrays.equals(value, other.value)
                && java.util.Objects.equals(session, other.session);
    }
}
