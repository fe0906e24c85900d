package io.lictor.lock.torture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is known about a run.
 *
 * @param locks names of the locks
 * @param writes what the resource received, in its order
 * @param tenures what the workers recorded
 * @param disturbances what the nemesis did
 * @param begin when the workers contended
 * @param end when they were told to end
 */
record History(List<String> locks, List<Write> writes, List<Tenure> tenures, List<Disturbance> disturbances, long begin,
        long end) {

    /** A fencing token, which is one only together with its lock. */
    private record Key(String lock, long token, Holder holder) {}

    /** The same, in which each tenure knows also what its writes say: a killed worker has no other record of its end. */
    History withBeliefOfWrites() {
        Map<Key, Long> latest = new HashMap<>();
        for (Write write : writes) {
            if (write.believed()) {
                latest.merge(new Key(write.lock(), write.token(), write.holder()), write.sampledAt(), Math::max);
            }
        }
        List<Tenure> completed = new ArrayList<>();
        for (Tenure tenure : tenures) {
            Long moment = latest.get(new Key(tenure.lock(), tenure.token(), tenure.holder()));
            completed.add(moment == null ? tenure : tenure.believedAt(moment));
        }
        return new History(locks, writes, completed, disturbances, begin, end);
    }

    List<Tenure> tenuresOf(String lock) {
        return tenures.stream().filter(tenure -> tenure.lock().equals(lock)).toList();
    }

    List<Write> writesTo(String lock) {
        return writes.stream().filter(write -> write.lock().equals(lock)).toList();
    }
}
