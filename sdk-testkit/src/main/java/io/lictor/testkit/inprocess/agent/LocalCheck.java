package io.lictor.testkit.inprocess.agent;

import io.lictor.testkit.inprocess.engine.Timers;
import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A check of the agent with its state, guarded by the lock of the servers' state. */
final class LocalCheck {
    private final ObjectNode definition;
    private final String id;
    private final String serviceId;
    private final String name;
    private final String type;
    private boolean registeredAlone;
    private String status;
    private ObjectNode service = GoJson.object();
    private String output = "";
    private long criticalSince = -1;
    private Timers.@Nullable Timer ttl;
    private Timers.@Nullable Timer deferredSync;
    private @Nullable CheckLoop loop;

    LocalCheck(String id, String serviceId, String name, ObjectNode definition) {
        this.definition = definition;
        this.id = id;
        this.serviceId = serviceId;
        this.name = name;
        this.type = typeOf(definition);
        String initial = Validation.text(definition, "Status");
        this.status = initial.isEmpty() ? "critical" : initial;
    }

    private static String typeOf(ObjectNode definition) {
        if (definition.has("Type")) {
            return definition.path("Type").asString();
        }
        if (Script.isOne(definition)) {
            return Validation.text(definition, "DockerContainerID").isEmpty() ? "script" : "docker";
        }
        for (String field : new String[]{"HTTP", "TCP", "GRPC", "H2PING", "UDP"}) {
            if (!Validation.text(definition, field).isEmpty()) {
                return field.toLowerCase(java.util.Locale.ROOT);
            }
        }
        return definition.path("TTL").asLong(0) > 0 ? "ttl" : "alias";
    }

    /** Notes that it was not registered with a service. */
    LocalCheck ofItsOwn() {
        registeredAlone = true;
        return this;
    }

    String id() {
        return id;
    }

    String serviceId() {
        return serviceId;
    }

    /** Remembers what the service was called when the check was registered, as Consul does. */
    void about(ObjectNode body) {
        service = body;
    }

    ObjectNode service() {
        return service;
    }

    String type() {
        return type;
    }

    String status() {
        return status;
    }

    String output() {
        return output;
    }

    ObjectNode definition() {
        return definition;
    }

    long durationNanos(String field) {
        return definition.path(field).asLong(0);
    }

    /** When it became critical, by the clock; -1 while it is not, or was never updated. */
    long criticalSince() {
        return criticalSince;
    }

    /** Takes a new state; answers whether the status has changed. */
    boolean update(String newStatus, String newOutput, long now) {
        if (!"critical".equals(newStatus)) {
            criticalSince = -1;
        } else if (criticalSince < 0) {
            criticalSince = now;
        }
        boolean changed = !status.equals(newStatus);
        status = newStatus;
        output = newOutput;
        return changed;
    }

    void ttl(Timers.@Nullable Timer timer) {
        if (ttl != null) {
            ttl.cancel();
        }
        ttl = timer;
    }

    void deferredSync(Timers.Timer timer) {
        deferredSync = timer;
    }

    boolean syncIsDeferred() {
        return deferredSync != null;
    }

    void endDeferral() {
        if (deferredSync != null) {
            deferredSync.cancel();
            deferredSync = null;
        }
    }

    void loop(CheckLoop running) {
        loop = running;
    }

    /** Ends its timers and its thread. */
    void stop() {
        ttl(null);
        endDeferral();
        if (loop != null) {
            loop.stop();
        }
    }

    /** As on the wire, without the indexes. */
    ObjectNode toBody(Bodies bodies, String node) {
        ObjectNode given = GoJson.object().put("CheckID", id).put("Name", name).put("Status", status)
                .put("Notes", Validation.text(definition, "Notes")).put("Output", output).put("ServiceID", serviceId)
                .put("Type", type);
        bodies.times(given, definition, registeredAlone);
        return bodies.check(node, given);
    }
}
