package io.lictor.lock;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.lictor.api.KeyValueEntry;

/**
 * State of a semaphore, as Consul's own library keeps it under {@code <name>/.lock}: {@code {"Limit":2,"Holders":
 * {"<session>":true}}}. A holder is also a key {@code <name>/<session>} that its session holds: without, it is dead. The
 * value of that key is the number of its permit, which Consul's own library does not have and does not mind.
 *
 * @param limit the permits
 * @param holders the sessions that have one
 * @param numbers the permits of living holders, as far as they have a number
 * @param dead keys of sessions that have ended, with their modify indexes
 * @param index modify index of the key, 0 when there is none
 */
record Slots(int limit, Set<String> holders, Set<Integer> numbers, Map<String, Long> dead, long index) {

    /** The flags of a semaphore, unsigned: beyond the positive numbers of a long. */
    static final long FLAGS = 0xe0f69a2baa414de0L;

    private static final Pattern STATE = Pattern.compile(
            "\\s*\\{\\s*\"Limit\"\\s*:\\s*(\\d{1,9})\\s*,\\s*\"Holders\"\\s*:\\s*(?:null|\\{([^{}]*)\\})\\s*\\}\\s*");
    private static final Pattern HOLDER = Pattern.compile("\"([^\"]+)\"\\s*:\\s*true");

    private static final Pattern SESSION = Pattern.compile("[0-9a-fA-F-]{36}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    Slots {
        holders = Set.copyOf(holders);
        numbers = Set.copyOf(numbers);
        dead = Map.copyOf(dead);
    }

    /**
     * The state that the keys of a semaphore show, without its dead holders.
     *
     * @throws LockConflictException when they are something else, or another limit is in force
     */
    static Slots of(String name, int limit, List<KeyValueEntry> keys) {
        Optional<KeyValueEntry> state = keys.stream().filter(key -> key.key().equals(name + LockNames.SUFFIX))
                .findFirst();
        Slots known = state.isEmpty() ? new Slots(limit, Set.of(), Set.of(), Map.of(), 0) : parse(state.get());
        if (known.limit != limit) {
            throw new LockConflictException("semaphore " + name + " has " + known.limit + " permits (expected: " + limit
                    + ", as this one was built)");
        }
        Set<String> living = new TreeSet<>();
        Set<Integer> numbers = new TreeSet<>();
        Map<String, Long> dead = new TreeMap<>();
        for (KeyValueEntry key : keys) {
            String session = key.session();
            if (session != null && known.holders.contains(session)) {
                living.add(session);
                if (key.key().equals(SlotClaim.key(name, session)) && NUMBER.matcher(key.text()).matches()) {
                    numbers.add(Integer.valueOf(key.text()));
                }
            } else if (session == null && isOfHolder(name, key)) {
                dead.put(key.key(), key.indexes().modify());
            }
        }
        return new Slots(limit, living, numbers, dead, known.index);
    }

    /** Whether it is the key of a holder of the semaphore, not something of another lock below its name. */
    private static boolean isOfHolder(String name, KeyValueEntry key) {
        return key.flags() == FLAGS && SESSION.matcher(key.key().substring(name.length() + 1)).matches();
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
        return new Slots(Integer.parseInt(state.group(1)), holders, Set.of(), Map.of(), entry.indexes().modify());
    }

    boolean isFull() {
        return holders.size() >= limit;
    }

    /** The first permit that no living holder has: there is one unless all are taken. */
    int freePermit() {
        int free = 0;
        while (numbers.contains(free)) {
            free++;
        }
        return free;
    }

    Slots with(String session) {
        Set<String> more = new TreeSet<>(holders);
        more.add(session);
        return new Slots(limit, more, numbers, dead, index);
    }

    Slots without(String session) {
        Set<String> fewer = new TreeSet<>(holders);
        fewer.remove(session);
        return new Slots(limit, fewer, numbers, dead, index);
    }

    byte[] bytes() {
        return new TreeSet<>(holders).stream().map(holder -> "\"" + holder + "\":true")
                .collect(Collectors.joining(",", "{\"Limit\":" + limit + ",\"Holders\":{", "}}"))
                .getBytes(StandardCharsets.UTF_8);
    }
}
