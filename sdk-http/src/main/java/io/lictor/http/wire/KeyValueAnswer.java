package io.lictor.http.wire;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.KeyValueEntry;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/kv}. */
public final class KeyValueAnswer {

    private static final TypeReference<List<Row>> ROWS = new TypeReference<>() {};
    private static final byte[] EMPTY = {};

    private KeyValueAnswer() {}

    /** The entries of a read. */
    public static List<KeyValueEntry> entries(byte[] body) {
        return Json.list(body, ROWS).stream().map(Row::entry).toList();
    }

    /** The flags are unsigned 64 bit, so that they are read as text. */
    @SuppressWarnings("ArrayRecordComponent")
    record Row(@JsonProperty("Key") @Nullable String key, @JsonProperty("Value") byte @Nullable [] value,
            @JsonProperty("Flags") java.math.@Nullable BigInteger flags,
            @JsonProperty("Session") @Nullable String session, @JsonProperty("CreateIndex") long create,
            @JsonProperty("ModifyIndex") long modify, @JsonProperty("LockIndex") long lock) {

        KeyValueEntry entry() {
            if (key == null) {
                throw new IllegalArgumentException("an entry without Key");
            }
            return new KeyValueEntry(key, value == null ? EMPTY : value, flags == null ? 0 : flags.longValue(), session,
                    new KeyValueEntry.Indexes(create, modify, lock));
        }
    }
}
