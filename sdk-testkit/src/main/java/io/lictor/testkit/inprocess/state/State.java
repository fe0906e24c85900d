package io.lictor.testkit.inprocess.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All tables, their lock and the counter of changes.
 *
 * <p>Sections with few rules (config entries, intentions, ACLs, prepared queries) need no class here: they keep their
 * records in a map of their own, guard it by {@link #read} and {@link #write}, and number it with
 * {@link #tableIndex} and {@link #touchTable}.
 */
public final class State {
    private final ReentrantLock lock = new ReentrantLock();
    private final Watches watches = new Watches();
    private final Map<String, Long> tableIndexes = new HashMap<>();
    private final KvTable kv = new KvTable(this);
    private final Catalog catalog = new Catalog(this);
    private final CoordinateTable coordinates = new CoordinateTable(this);
    private final SessionTable sessions;
    private final Map<String, Persisted> persisted = new LinkedHashMap<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private @Nullable Deque<Runnable> undos;
    private long index = 10;
    private long abandoned;

    /** An empty state, whose lock delays go by a clock of nanoseconds. */
    public State(LongSupplier clock) {
        this.sessions = new SessionTable(this, clock);
        persist("kv", kv);
        persist("catalog", catalog);
        persist("coordinates", coordinates);
        persist("sessions", sessions);
    }

    /** Runs a read under the lock. */
    public <T> T read(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    /** Runs a change under the lock with the next index, and wakes whom it concerns. May be nested: one index each. */
    public <T> T write(Function<Long, T> change) {
        List<Signal> due = List.of();
        lock.lock();
        try {
            index++;
            return change.apply(index);
        } finally {
            if (lock.getHoldCount() == 1) {
                undos = null;
                List.copyOf(afterwards).forEach(Runnable::run);
                afterwards.clear();
                due = watches.takeDue();
            }
            lock.unlock();
            due.forEach(Signal::raise);
        }
    }

    /** The index of the last change of all. */
    public long index() {
        return read(() -> index);
    }

    /** The index of the last change of a table, 0 before the first. */
    public long tableIndex(String table) {
        return tableIndexes.getOrDefault(table, 0L);
    }

    /** The highest of several tables' indexes. */
    public long maxIndex(String... tables) {
        long max = 0;
        for (String table : tables) {
            max = Math.max(max, tableIndex(table));
        }
        return max;
    }

    /** Numbers a change of a table and wakes those who look at the whole of it. */
    public void touchTable(String table, long at) {
        put(tableIndexes, table, at);
        watches.touch(table);
    }

    /** Wakes those who look at a topic, such as {@code session/<id>}. */
    public void touch(String topic) {
        watches.touch(topic);
    }

    void touchKey(String key) {
        watches.touchKey(key);
        watches.touch("kv/" + key);
    }

    /** Starts to wait; the signal is raised by every change of interest. */
    public void watch(Interest interest, Signal signal) {
        watches.add(interest, signal);
    }

    /** Ends a wait. */
    public void unwatch(Interest interest, Signal signal) {
        lock.lock();
        try {
            watches.remove(interest, signal);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everybody. */
    public void wakeAll() {
        write(at -> {
            watches.touchAll();
            return at;
        });
    }

    /** How many queries are blocked. */
    public int blocked() {
        return read(watches::size);
    }

    /** Remembers keys and catalog, and returns what brings them back; called under the lock, for the write under way. */
    public Runnable memento() {
        Runnable keys = kv.memento();
        Deque<Runnable> steps = new ArrayDeque<>();
        undos = steps;
        return () -> {
            undos = null;
            afterwards.clear();
            steps.forEach(Runnable::run);
            keys.run();
        };
    }

    /** Has something done when the write is complete, unless it is undone. */
    void afterwards(Runnable task) {
        afterwards.add(task);
    }

    /** Says how to take a step back; the catalog is too large to be copied for each write. */
    void undoable(Runnable undo) {
        if (undos != null) {
            undos.push(undo);
        }
    }

    /** Puts, so that it can be undone. */
    <K, V> void put(Map<K, V> map, K key, V value) {
        V old = map.put(key, value);
        undoable(() -> restore(map, key, old));
    }

    /** Removes, so that it can be undone. */
    <K, V> @Nullable V remove(Map<K, V> map, K key) {
        V old = map.remove(key);
        undoable(() -> restore(map, key, old));
        return old;
    }

    private static <K, V> void restore(Map<K, V> map, K key, @Nullable V old) {
        if (old == null) {
            map.remove(key);
        } else {
            map.put(key, old);
        }
    }

    /** Makes a table part of snapshots. Tables are restored in the order in which they were named here. */
    public void persist(String name, Persisted table) {
        persisted.put(name, table);
    }

    /** Writes all tables; called under the lock. */
    public ObjectNode save() {
        ObjectNode saved = JsonNodeFactory.instance.objectNode();
        ObjectNode indexes = saved.putObject("indexes");
        tableIndexes.forEach(indexes::put);
        persisted.forEach((name, table) -> saved.set(name, table.save()));
        return saved;
    }

    /** Replaces all tables. The counter of changes goes on; blocked queries answer with what they have read before. */
    public void restore(ObjectNode saved) {
        write(at -> {
            tableIndexes.clear();
            saved.path("indexes").properties()
                    .forEach(each -> tableIndexes.put(each.getKey(), each.getValue().asLong(0)));
            persisted.forEach((name, table) -> table.restore(saved.path(name)));
            return at;
        });
        abandon();
    }

    /** Lets every blocked query answer with what it has read. */
    public void abandon() {
        write(at -> {
            abandoned++;
            watches.touchAll();
            return at;
        });
    }

    /** How often blocked queries were told to answer. */
    public long abandoned() {
        return read(() -> abandoned);
    }

    /** Keys and values. */
    public KvTable kv() {
        return kv;
    }

    /** Sessions. */
    public SessionTable sessions() {
        return sessions;
    }

    /** Nodes, services and checks. */
    public Catalog catalog() {
        return catalog;
    }

    /** Where nodes are. */
    public CoordinateTable coordinates() {
        return coordinates;
    }
}
