package io.lictor.http.wire;

import java.util.List;

import io.lictor.api.ConsulDuration;
import io.lictor.api.SessionBehavior;
import io.lictor.api.SessionDefinition;

/** Body of {@code session/create}. Durations are texts: Consul reads numbers in more than one unit. */
public final class SessionBody {

    private SessionBody() {}

    public static byte[] of(SessionDefinition session) {
        return Json.write(json -> {
            json.writeStartObject();
            if (session.name() != null) {
                json.writeStringProperty("Name", session.name());
            }
            if (session.node() != null) {
                json.writeStringProperty("Node", session.node());
            }
            if (session.ttl() != null) {
                json.writeStringProperty("TTL", ConsulDuration.format(session.ttl()));
            }
            if (session.lockDelay() != null) {
                json.writeStringProperty("LockDelay", ConsulDuration.format(session.lockDelay()));
            }
            if (session.behavior() == SessionBehavior.DELETE) {
                json.writeStringProperty("Behavior", "delete");
            }
            List<String> checks = session.checks();
            if (checks != null) {
                json.writeArrayPropertyStart("NodeChecks");
                checks.forEach(json::writeString);
                json.writeEndArray();
            }
            if (!session.serviceChecks().isEmpty()) {
                json.writeArrayPropertyStart("ServiceChecks");
                session.serviceChecks().forEach(
                        check -> Body.of().always("ID", check.id()).with("Namespace", check.namespace()).writeTo(json));
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }
}
