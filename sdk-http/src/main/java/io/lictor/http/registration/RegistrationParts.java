package io.lictor.http.registration;

import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;

/**
 * What the handle of a registration and its loop share.
 *
 * @param loop the way to the loop
 * @param desired what the application asked for
 * @param status where the registration stands
 * @param journal what it reports
 * @param beats its beats
 * @param close the wish to close it
 */
record RegistrationParts(Waker loop, DesiredState desired, RegistrationStatus status,
        RegistrationJournal journal, Beats beats, CloseRequest close) {

    static RegistrationParts of(RegistrationContext context, ServiceDefinition definition) {
        ConsulRuntime runtime = context.runtime();
        Waker loop = new Waker();
        DesiredState desired = new DesiredState();
        boolean beating = definition.checks().stream()
                .anyMatch(io.lictor.api.registration.HealthCheck.Ttl.class::isInstance);
        RegistrationStatus status = new RegistrationStatus(runtime, definition.name(), Definitions.id(definition),
                beating);
        RegistrationJournal journal = new RegistrationJournal(runtime, status, context.address(),
                definition.virtualNode());
        Beats beats = Beats.of(definition, context, desired, journal, loop::wake);
        return new RegistrationParts(loop, desired, status, journal, beats, new CloseRequest(loop));
    }
}
