package io.lictor.sync.render;

import java.util.HashSet;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a unit's runs say in the log: each failure once, however often it comes back, and that all is well again. */
final class RunReport {

    private static final Logger LOG = LoggerFactory.getLogger(FileSync.class);

    private Set<String> known = Set.of();
    private final Set<String> now = new HashSet<>();

    /** Says a failure and what follows from it; pids and times in it do not make it another one. */
    void failure(Object unit, String why, String what) {
        String key = why.replaceAll("[0-9]+", "#");
        if (now.add(key) && !known.contains(key)) {
            LOG.warn("{}: {}; {}", unit, why, what);
        } else {
            LOG.debug("{}: {}", unit, why);
        }
    }

    /** A run has ended that has said all that there is. */
    void end(Object unit) {
        if (now.isEmpty() && !known.isEmpty()) {
            LOG.info("{}: in step with Consul again", unit);
        }
        known = Set.copyOf(now);
        now.clear();
    }
}
