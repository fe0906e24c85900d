package io.lictor.http.registration;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.internal.Require;
import io.lictor.api.registration.ServiceDefinition;

/**
 * The ids of services and checks that the open registrations of a client have: on an agent each is there once, and the
 * later one would take it from the earlier. Safe for use by several threads.
 */
final class TakenIds {

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> services = new HashSet<>();
    /** Which service has the check. */
    private final Map<String, String> checks = new HashMap<>();

    /**
     * Takes all ids of a definition, or none.
     *
     * @throws IllegalArgumentException when one of them is taken
     */
    void take(ServiceDefinition identified) {
        String id = Definitions.id(identified);
        List<String> own = checkIds(identified);
        lock.lock();
        try {
            if (services.contains(key(id))) {
                throw Require.illegal("service id", id, "one that this client has not registered already");
            }
            Set<String> seen = new HashSet<>();
            for (String check : own) {
                String owner = seen.add(key(check)) ? checks.get(key(check)) : id;
                if (owner != null) {
                    throw Require.illegal("check id of service " + id, check,
                            "one that no other check of this client has; service " + owner + " has it");
                }
            }
            services.add(key(id));
            own.forEach(check -> checks.put(key(check), id));
        } finally {
            lock.unlock();
        }
    }

    /** Gives the ids back; once for each time that they were taken. */
    void free(ServiceDefinition identified) {
        lock.lock();
        try {
            services.remove(key(Definitions.id(identified)));
            checkIds(identified).forEach(check -> checks.remove(key(check)));
        } finally {
            lock.unlock();
        }
    }

    private static List<String> checkIds(ServiceDefinition identified) {
        return identified.checks().stream().map(Definitions::checkId).toList();
    }

    /** The catalog's ids do not mind the case. */
    private static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
