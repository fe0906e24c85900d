package io.lictor.http.registration;

import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import io.lictor.api.internal.KeepAliveScheduler;
import io.lictor.api.runtime.ConsulRuntime;

/**
 * What a registration has from its client.
 *
 * @param scheduler runs its loop
 * @param probes asks health suppliers
 * @param hosts where the registration is kept, by the deadline of its calls
 * @param address where it is
 * @param starts how many are written at a time
 * @param registrations how many the client has
 * @param tokenChanges how often the token of the client has become another one
 */
record RegistrationContext(KeepAliveScheduler scheduler, KeepAliveScheduler probes,
        Function<Duration, RegistrationHost> hosts, URI address, StartGate starts, IntSupplier registrations,
        LongSupplier tokenChanges) {

    /** Clock, threads and observer. */
    ConsulRuntime runtime() {
        return scheduler.runtime();
    }

    RegistrationHost host(Duration deadline) {
        return hosts.apply(deadline);
    }

    /** The same for what is kept in the catalog, where nobody else uses the token of a registration. */
    RegistrationContext inCatalog(Function<Duration, RegistrationHost> catalog) {
        return new RegistrationContext(scheduler, probes, catalog, address, starts, registrations, () -> 0);
    }
}
