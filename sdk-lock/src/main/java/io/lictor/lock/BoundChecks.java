package io.lictor.lock;

import java.util.List;

import io.lictor.api.internal.Require;
import io.lictor.api.registration.Registration;

/** The checks by which something is bound to the health of a service. */
final class BoundChecks {

    private BoundChecks() {}

    static List<String> of(Registration service) {
        if (service.definition().virtualNode() != null) {
            throw Require.illegal("service", service.id(), "one of the agent: a session of its node cannot be bound to"
                    + " checks of another node");
        }
        List<String> ids = service.checkIds();
        if (ids.isEmpty()) {
            throw Require.illegal("service", service.id(), "one with a check: without, it has no health");
        }
        return ids;
    }
}
