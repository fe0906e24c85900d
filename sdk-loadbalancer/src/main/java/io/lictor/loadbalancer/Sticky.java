package io.lictor.loadbalancer;

import java.util.HashMap;
import java.util.Map;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.Outcome;
import io.lictor.api.balancing.PickRequest;
import org.jspecify.annotations.Nullable;

/** The instance that a key had before, while it is there; the first time, the one that another strategy picks. */
final class Sticky implements InstancePicker {

    private static final int MOST_KEYS = 100_000;

    private final InstancePool pool;
    private final InstancePicker then;
    private final Map<Identity, Candidate> present = new HashMap<>();
    private final Memory memory;

    /** Who had which instance, over all lists of the query. */
    private static final class Memory {
        private final RecentKeys<Identity> byKey = new RecentKeys<>(MOST_KEYS);
        private volatile @Nullable Identity withoutKey;

        @Nullable
        Identity get(@Nullable String key) {
            return key == null ? withoutKey : byKey.get(key);
        }

        void put(@Nullable String key, Identity identity) {
            if (key == null) {
                withoutKey = identity;
            } else {
                byKey.put(key, identity);
            }
        }
    }

    private Sticky(InstancePool pool, InstancePicker then) {
        this.pool = pool;
        this.then = then;
        pool.candidates().forEach(candidate -> present.put(Identity.of(candidate.instance()), candidate));
        this.memory = pool.state(Memory.class, Memory::new);
    }

    static BalancingStrategy after(BalancingStrategy first) {
        return pool -> new Sticky(pool, first.picker(pool));
    }

    @Override
    public Candidate pick(PickRequest request) {
        Identity before = memory.get(request.key());
        Candidate known = before == null ? null : present.get(before);
        if (known != null && request.accepts(known.instance())) {
            return known;
        }
        Candidate picked = Again.pick(then, request, pool.candidates());
        memory.put(request.key(), Identity.of(picked.instance()));
        return picked;
    }

    @Override
    public boolean wantsOutcomes() {
        return then.wantsOutcomes();
    }

    @Override
    public void ended(Candidate candidate, Outcome outcome, long elapsed) {
        then.ended(candidate, outcome, elapsed);
    }

    @Override
    public boolean isSpent() {
        return then.isSpent();
    }
}
