package io.lictor.http.registration;

import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.lictor.api.runtime.ConsulRuntime;

/**
 * What a registration has from its client.
 *
 * @param runtime clock, threads and observer
 * @param hosts where the registration is kept, by the deadline of its calls
 * @param address where it is
 * @param tokenChanges how often the token of the client has become another one
 */
record RegistrationContext(ConsulRuntime runtime, Function<Duration, RegistrationHost> hosts, URI address,
        LongSupplier tokenChanges) {

    RegistrationHost host(Duration deadline) {
        return hosts.apply(deadline);
    }

    /** The same for what is kept in the catalog, where nobody else uses the token of a registration. */
    RegistrationContext inCatalog(Function<Duration, RegistrationHost> catalog) {
        return new RegistrationContext(runtime, catalog, address, () -> 0);
    }
}
