package io.lictor.loadbalancer;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;

/**
 * The same few instances of many for one client, others for another: those with the highest hashes of client and
 * instance. An instance that comes or goes changes no more than one place of a subset.
 */
final class Subset {

    private Subset() {}

    static BalancingStrategy of(int size, String client, BalancingStrategy then) {
        long seed = Hashing.of(client);
        return pool -> picker(pool, size, seed, then);
    }

    /** A part also when it is the whole, so that what the other strategy remembers outlives the growth of a pool. */
    private static InstancePicker picker(InstancePool pool, int size, long seed, BalancingStrategy then) {
        Set<Candidate> chosen = new HashSet<>(pool.candidates().stream()
                .sorted(Comparator.comparingLong(candidate -> score(candidate, seed))).limit(size).toList());
        // in the order of the list, for strategies that take turns
        List<Candidate> inOrder = pool.candidates().stream().filter(chosen::contains).toList();
        return then.picker(pool.part("subset", inOrder));
    }

    private static long score(Candidate candidate, long seed) {
        return Hashing.mix(Hashing.of(candidate.instance()) ^ seed);
    }
}
