package io.lictor.http.registration;

import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.lictor.api.AgentView;
import io.lictor.api.runtime.ConsulRuntime;

/**
 * What all registrations of one client share.
 *
 * @param runtime clock, threads and observer
 * @param agents the one agent that registrations stay with, by the deadline of its calls
 * @param address where it is
 * @param tokenChanges how often the token of the client has become another one
 */
record RegistrationContext(ConsulRuntime runtime, Function<Duration, AgentView> agents, URI address,
        LongSupplier tokenChanges) {

    AgentView agent(Duration deadline) {
        return agents.apply(deadline);
    }
}
