package io.lictor.lock;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.lictor.api.KeyValueEntry;

/**
 * State of a semaphore, as Consul's own library keeps it under {@code <name>/.lock}: {@code {"Limit":2,"Holders":
 * {"<session>":true}}}. A holder is also a key {@code <name>/<session>} that its session holds: without, it is dead.
 *
 * @param limit the permits
 * @param holders the sessions that have one
 * @param index modify index of the key, 0 when there is none
 */
record Slots(int limit, Set<String> holders, long index) {

    /** The flags of a semaphore, unsigned: beyond the positive numbers of a long. */
    static final long FLAGS = 0xe0f69a2baa414de0L;

    private static final Pattern STATE = Pattern.compile(
            "\\s*\\{\\s*\"Limit\"\\s*:\\s*(\\d{1,9})\\s*,\\s*\"Holders\"\\s*:\\s*(?:null|\\{([^{}]*)\\})\\s*\\}\\s*");
    private static final Pattern HOLDER = Pattern.compile("\"([^\"]+)\"\\s*:\\s*true");

    Slots {
        holders = Set.copyOf(holders);
    }

    /**
     * The state that the keys of a semaphore show, without its dead holders.
     *
     * @throws LockConflictException when they are something else, or another limit is in force
     */
    static Slots of(String name, int limit, List<KeyValueEntry> keys) {
        Optional<KeyValueEntry> state = keys.stream().filter(key -> key.key().equals(name + LockNames.SUFFIX))
                .findFirst();
        if (state.isEmpty()) {
            return new Slots(limit, Set.of(), 0);
        }
        Set<String> alive = keys.stream().map(KeyValueEntry::session).filter(session -> session != null)
                .collect(Collectors.toSet());
        Slots known = parse(state.get());
        if (known.limit != limit) {
            throw new LockConflictException("semaphore " + name + " has " + known.limit + " permits (expected: " + limit
                    + ", as this one was built)");
        }
        Set<String> living = new TreeSet<>(known.holders);
        living.retainAll(alive);
        return new Slots(limit, living, known.index);
    }

    static Slots parse(KeyValueEntry entry) {
        Matcher state = STATE.matcher(entry.text());
        if (entry.flags() != FLAGS || !state.matches()) {
            throw new LockConflictException("key " + entry.key() + " with flags "
                    + Long.toUnsignedString(entry.flags()) + " is not that of a semaphore (flags "
                    + Long.toUnsignedString(FLAGS) + ")");
        }
        Set<String> holders = new TreeSet<>();
        Matcher holder = HOLDER.matcher(state.group(2) == null ? "" : state.group(2));
        while (holder.find()) {
            holders.add(holder.group(1));
        }
        return new Slots(Integer.parseInt(state.group(1)), holders, entry.indexes().modify());
    }

    boolean isFull() {
        return holders.size() >= limit;
    }

    Slots with(String session) {
        Set<String> more = new TreeSet<>(holders);
        more.add(session);
        return new Slots(limit, more, index);
    }

    Slots without(String session) {
        Set<String> fewer = new TreeSet<>(holders);
        fewer.remove(session);
        return new Slots(limit, fewer, index);
    }

    byte[] bytes() {
        return new TreeSet<>(holders).stream().map(holder -> "\"" + holder + "\":true")
                .collect(Collectors.joining(",", "{\"Limit\":" + limit + ",\"Holders\":{", "}}"))
                .getBytes(StandardCharsets.UTF_8);
    }
}
