package io.lictor.testkit.inprocess.state;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The KV store, with the tombstones that keep an index from going back after a delete. */
public final class KvTable implements Persisted {
    private static final String TABLE = "kvs";
    private static final String TOMBSTONES = "tombstones";

    private final State state;
    private final NavigableMap<String, KvEntry> entries = new TreeMap<>();
    private final NavigableMap<String, Long> tombstones = new TreeMap<>();

    private LongConsumer deleted = at -> {};

    KvTable(State state) {
        this.state = state;
    }

    /** Tells of each delete, under the lock. */
    public void onDelete(LongConsumer listener) {
        deleted = listener;
    }

    /** The entry of a key. */
    public Optional<KvEntry> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** The entry of a key, for a query that may block on it. */
    public Optional<KvEntry> get(String key, Interest interest) {
        Optional<KvEntry> entry = get(key);
        // Consul watches the nearest node of its tree for a key that is not there: any write may be it
        interest.in(entry.isPresent() ? "kv/" + key : TABLE);
        return entry;
    }

    /** The index of a query for one key. */
    public long index(Optional<KvEntry> entry) {
        return entry.map(KvEntry::modifyIndex).orElseGet(() -> state.maxIndex(TABLE, TOMBSTONES));
    }

    /** All entries with a prefix, sorted. */
    public List<KvEntry> list(String prefix) {
        List<KvEntry> found = new ArrayList<>();
        for (KvEntry entry : entries.tailMap(prefix, true).values()) {
            if (!entry.key().startsWith(prefix)) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    /** The index of a query for a prefix. */
    public long listIndex(String prefix, List<KvEntry> found, Interest interest) {
        long index = 0;
        if (prefix.isEmpty()) {
            index = state.maxIndex(TABLE, TOMBSTONES);
        } else {
            for (KvEntry entry : found) {
                index = Math.max(index, entry.modifyIndex());
            }
            index = Math.max(index, tombstoneIndex(prefix));
        }
        if (index == 0) {
            interest.in(TABLE);
            return state.maxIndex(TABLE, TOMBSTONES);
        }
        interest.inKeys(prefix);
        return index;
    }

    private long tombstoneIndex(String prefix) {
        long index = 0;
        for (var tombstone : tombstones.tailMap(prefix, true).entrySet()) {
            if (!tombstone.getKey().startsWith(prefix)) {
                break;
            }
            index = Math.max(index, tombstone.getValue());
        }
        return index;
    }

    /** Writes a value; the holder stays, the count of acquisitions starts anew. */
    public void put(long at, String key, byte[] value, long flags) {
        KvEntry old = entries.get(key);
        store(at, old, new KvEntry(key, value, flags, old == null ? null : old.session(), 0, at, at));
    }

    /** Writes if the key has this index; 0 means that it must not exist. */
    public boolean putIf(long at, KvEntry wanted, long index) {
        KvEntry old = entries.get(wanted.key());
        if (index == 0 ? old != null : old == null || old.modifyIndex() != index) {
            return false;
        }
        put(at, wanted.key(), wanted.value(), wanted.flags());
        return true;
    }

    /** Takes a key for a session, whose existence the caller has made sure of; false when another one holds it. */
    public boolean acquire(long at, KvEntry wanted, String session) {
        KvEntry old = entries.get(wanted.key());
        String holder = old == null ? null : old.session();
        if (holder != null && !holder.equals(session)) {
            return false;
        }
        long count = old == null ? 1 : holder == null ? old.lockIndex() + 1 : old.lockIndex();
        store(at, old, new KvEntry(wanted.key(), wanted.value(), wanted.flags(), session, count, at, at));
        return true;
    }

    /** Lets a key go, which writes it; false when the session does not hold it. */
    public boolean release(long at, KvEntry wanted, @Nullable String session) {
        KvEntry old = entries.get(wanted.key());
        if (old == null || old.session() == null || !old.session().equals(session)) {
            return false;
        }
        store(at, old, new KvEntry(wanted.key(), wanted.value(), wanted.flags(), null, old.lockIndex(), at, at));
        return true;
    }

    private void store(long at, @Nullable KvEntry old, KvEntry wanted) {
        if (old != null && old.sameContent(wanted)) {
            return;
        }
        long created = old == null ? at : old.createIndex();
        entries.put(wanted.key(), new KvEntry(wanted.key(), wanted.value(), wanted.flags(), wanted.session(),
                wanted.lockIndex(), created, at));
        state.touchTable(TABLE, at);
        state.touchKey(wanted.key());
    }

    /** Deletes a key. */
    public void delete(long at, String key) {
        if (entries.remove(key) != null) {
            tombstones.put(key, at);
            deleted.accept(at);
            state.touchTable(TOMBSTONES, at);
            state.touchTable(TABLE, at);
            state.touchKey(key);
        }
    }

    /** Deletes if the key has this index; true also when there is nothing to delete. */
    public boolean deleteIf(long at, String key, long index) {
        KvEntry old = entries.get(key);
        if (old != null && old.modifyIndex() != index) {
            return false;
        }
        delete(at, key);
        return true;
    }

    /** Deletes all keys with a prefix. */
    public void deleteTree(long at, String prefix) {
        list(prefix).forEach(entry -> delete(at, entry.key()));
    }

    Runnable memento() {
        NavigableMap<String, KvEntry> before = new TreeMap<>(entries);
        NavigableMap<String, Long> buried = new TreeMap<>(tombstones);
        return () -> {
            entries.clear();
            entries.putAll(before);
            tombstones.clear();
            tombstones.putAll(buried);
        };
    }

    @Override
    public JsonNode save() {
        ObjectNode saved = JsonNodeFactory.instance.objectNode();
        ArrayNode rows = saved.putArray("entries");
        for (KvEntry entry : entries.values()) {
            ObjectNode row = rows.addObject().put("Key", entry.key());
            row.put("Value", Base64.getEncoder().encodeToString(entry.value())).put("Flags", entry.flags());
            row.put("Session", entry.session()).put("LockIndex", entry.lockIndex());
            row.put("CreateIndex", entry.createIndex()).put("ModifyIndex", entry.modifyIndex());
        }
        ObjectNode buried = saved.putObject("tombstones");
        tombstones.forEach(buried::put);
        return saved;
    }

    @Override
    public void restore(JsonNode saved) {
        entries.clear();
        for (JsonNode row : saved.path("entries")) {
            String key = row.path("Key").asString("");
            entries.put(key, new KvEntry(key, Base64.getDecoder().decode(row.path("Value").asString("")),
                    row.path("Flags").asLong(0), row.path("Session").asString(null), row.path("LockIndex").asLong(0),
                    row.path("CreateIndex").asLong(0), row.path("ModifyIndex").asLong(0)));
        }
        tombstones.clear();
        saved.path("tombstones").properties().forEach(each -> tombstones.put(each.getKey(), each.getValue().asLong(0)));
    }

    /** What a session holds. */
    public List<KvEntry> heldBy(String session) {
        return entries.values().stream().filter(entry -> session.equals(entry.session())).toList();
    }

    /** Forgets the deletes up to an index, after which the indexes of prefixes can go back. */
    public void reapTombstones(long at, long upTo) {
        if (tombstones.values().removeIf(deleted -> deleted <= upTo)) {
            state.touchTable(TOMBSTONES, at);
        }
    }

}
