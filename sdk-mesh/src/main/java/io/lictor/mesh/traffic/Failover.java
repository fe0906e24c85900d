package io.lictor.mesh.traffic;

import java.time.Duration;
import java.util.List;

import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.observe.ConsulObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place that stands for one resolver: the first one that has instances. Away from a place that has none at once; back
 * to a better one only when that has had some for a while, so that an instance that flaps does not move all calls to and
 * fro. Belongs to one thread.
 */
final class Failover {

    private static final Logger LOG = LoggerFactory.getLogger(TrafficRules.class);

    private final String service;
    private final long hold;
    private final ConsulObserver observer;
    private int at;
    private int better = -1;
    private long betterSince;
    private boolean begun;

    Failover(String service, Duration hold, ConsulObserver observer) {
        this.service = service;
        this.observer = observer;
        this.hold = hold.toNanos();
    }

    /**
     * Chooses.
     *
     * @param places the places, the best one first
     * @param lists their instances, empty where none are known
     * @return the number of the place
     */
    int choose(List<Place> places, List<List<ServiceInstance>> lists, long now) {
        int best = 0;
        while (best < lists.size() && lists.get(best).isEmpty()) {
            best++;
        }
        if (at >= places.size()) {
            at = 0;
        }
        if (best == lists.size()) {
            better = -1;
        } else if (!begun || lists.get(at).isEmpty()) {
            moveTo(best, places);
        } else if (best < at) {
            if (better != best) {
                better = best;
                betterSince = now;
            }
            if (now - betterSince >= hold) {
                moveTo(best, places);
            }
        } else {
            better = -1;
        }
        return at;
    }

    /** Nanoseconds until it returns if nothing happens before, or the largest number. */
    long untilReturn(long now) {
        return better < 0 ? Long.MAX_VALUE : betterSince + hold - now;
    }

    private void moveTo(int place, List<Place> places) {
        if (place > at) {
            LOG.warn("{}: no instance in {}, calls go to {}", service, places.get(at).id(), places.get(place).id());
        } else if (place < at) {
            LOG.info("{}: calls go to {} again, no longer to {}", service, places.get(place).id(),
                    places.get(at).id());
        }
        if (place != at) {
            observer.trafficSwitched(service, places.get(at).id(), places.get(place).id());
        }
        begun = true;
        at = place;
        better = -1;
    }
}
