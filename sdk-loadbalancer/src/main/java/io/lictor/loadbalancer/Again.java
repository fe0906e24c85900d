package io.lictor.loadbalancer;

import java.util.List;

import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;

/** Picks that keep away from what a request excludes, whatever the picker makes of it. */
final class Again {

    private static final int TRIES = 3;

    private Again() {}

    /** An accepted candidate if there is one, or else any. */
    static Candidate pick(InstancePicker picker, PickRequest request, List<Candidate> all) {
        Candidate picked = picker.pick(request);
        for (int tried = 1; tried < TRIES && !request.accepts(picked.instance()); tried++) {
            picked = picker.pick(request);
        }
        return request.accepts(picked.instance()) ? picked : next(picked, request, all);
    }

    /**
     * The next one in the list, so that what comes from different instances goes to different ones. One without weight,
     * which the picker may have left out on purpose, only where there is no other.
     */
    private static Candidate next(Candidate picked, PickRequest request, List<Candidate> all) {
        int at = all.indexOf(picked);
        Candidate spare = picked;
        for (int i = 1; i <= all.size(); i++) {
            Candidate candidate = all.get((at + i) % all.size());
            if (request.accepts(candidate.instance())) {
                if (candidate.instance().weight() > 0) {
                    return candidate;
                }
                spare = request.accepts(spare.instance()) ? spare : candidate;
            }
        }
        return spare;
    }
}
