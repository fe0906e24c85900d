package io.lictor.lock.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks for two holders of one lock at a time: in the order of the resource, and in what the holders believed. */
final class SafetyChecker {

    /** A holder hears of a deleted key by its watch, or, cut off, by the end of its session. */
    private static final Duration NOTICED = Duration.ofSeconds(10);

    private SafetyChecker() {}

    static List<String> violations(History history) {
        List<String> found = new ArrayList<>();
        for (String lock : history.locks()) {
            found.addAll(overlaps(lock, history.writesTo(lock)));
            found.addAll(sharedTokens(lock, history.tenuresOf(lock)));
            if (!Contended.isSemaphore(lock)) { // no lock delay guards a permit
                found.addAll(sharedBelief(lock, history));
            }
        }
        return found;
    }

    /** The accepted writes of a token follow each other, come from one holder, and are followed by larger tokens only. */
    static List<String> overlaps(String lock, List<Write> writes) {
        List<String> found = new ArrayList<>();
        Write last = null;
        for (Write write : writes) {
            if (!write.accepted()) {
                continue;
            }
            if (last != null && write.token() < last.token()) {
                found.add(lock + ": token " + write.token() + " of " + write.holder() + " wrote after token "
                        + last.token() + " of " + last.holder());
            } else if (last != null && write.token() == last.token() && !write.holder().equals(last.holder())) {
                found.add(lock + ": token " + write.token() + " of " + write.holder() + " and " + last.holder());
            }
            last = write;
        }
        return found;
    }

    /** No token is given twice. */
    static List<String> sharedTokens(String lock, List<Tenure> tenures) {
        List<String> found = new ArrayList<>();
        Map<Long, Tenure> seen = new HashMap<>();
        for (Tenure tenure : tenures) {
            Tenure other = seen.put(tenure.token(), tenure);
            if (other != null) {
                found.add(lock + ": token " + tenure.token() + " was given to " + other.holder() + " and "
                        + tenure.holder());
            }
        }
        return found;
    }

    /** Whoever has a larger token began to believe only after everybody with a smaller one had stopped. */
    static List<String> sharedBelief(String lock, History history) {
        List<Tenure> tenures = history.tenuresOf(lock);
        List<String> found = new ArrayList<>();
        Tenure latest = null;
        for (Tenure tenure : tenures.stream().sorted(Comparator.comparingLong(Tenure::token)).toList()) {
            if (tenure.believedUntil().isEmpty()) {
                continue;
            }
            if (latest != null && tenure.acquiredAt() <= latest.believedUntil().getAsLong()
                    && !isTaken(latest, history)) {
                found.add(lock + ": " + tenure + " began " + (latest.believedUntil().getAsLong() - tenure.acquiredAt())
                        + " ns before the end of " + latest);
            }
            if (latest == null || tenure.believedUntil().getAsLong() > latest.believedUntil().getAsLong()) {
                latest = tenure;
            }
        }
        return found;
    }

    /** Whether somebody took the lock from it by a way that knows no lock delay, and it heard of that soon. */
    private static boolean isTaken(Tenure tenure, History history) {
        long until = tenure.believedUntil().orElse(tenure.acquiredAt());
        return history.disturbances().stream().filter(disturbance -> disturbance.fault().takesLocks())
                .anyMatch(disturbance -> disturbance.end() >= tenure.acquiredAt() && disturbance.begin() <= until
                        && until <= disturbance.end() + NOTICED.toNanos());
    }

    /** Every write that was refused came from a tenure that had been lost or taken, or from nobody's. */
    static List<String> wronglyRefused(History history) {
        Set<String> lost = new HashSet<>();
        history.tenures().stream().filter(tenure -> tenure.end() != Tenure.End.RELEASED || isTaken(tenure, history))
                .forEach(tenure -> lost.add(tenure.lock() + " " + tenure.token()));
        return history.writes().stream()
                .filter(write -> !write.accepted() && !lost.contains(write.lock() + " " + write.token()))
                .map(write -> "refused although it was held: " + write).toList();
    }

    /** Whoever believed in a lease although a larger token had been seen had it taken by such a way; a permit has none other. */
    static List<String> wronglyBelieved(History history, List<Tenure> outrun) {
        return outrun.stream().filter(tenure -> !Contended.isSemaphore(tenure.lock()) && !isTaken(tenure, history))
                .map(tenure -> tenure + " was held although a larger token was seen").toList();
    }
}
