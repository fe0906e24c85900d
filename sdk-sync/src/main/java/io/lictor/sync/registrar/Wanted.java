package io.lictor.sync.registrar;

import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * One instance that should be registered.
 *
 * @param definition what, with an id
 * @param maintenance why it is out of service, or null when it is not
 */
record Wanted(ServiceDefinition definition, @Nullable String maintenance) {

    /** Of what Consul is told, the maintenance aside. */
    String fingerprint() {
        return Fingerprint.of(definition);
    }

    /** Changes with all of it. */
    String shape() {
        return fingerprint() + maintenance;
    }
}
