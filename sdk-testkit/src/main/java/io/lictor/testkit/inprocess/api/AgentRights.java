package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.engine.Access;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who may change what the agent has. */
final class AgentRights {
    private final Engine engine;
    private final LocalAgent agent;

    AgentRights(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.agent = agent;
    }

    /** Refuses who may not write a service, or the node for an empty name, in the agent's words. */
    void requireOwner(Call call, String service) {
        if (service.isEmpty()) {
            require(call, NODE, engine.settings().node());
        } else {
            require(call, SERVICE, service);
        }
    }

    private static void require(Call call, Access.Resource resource, String name) {
        if (!call.allows(resource, name, WRITE)) {
            throw call.has(Feature.DENIED_WITH_REASON)
                    ? call.denied(resource, name, WRITE)
                    : new Refusal(403, "Permission denied: Missing " + (resource == NODE ? "node" : "service")
                            + ":write on " + name);
        }
    }

    /** A service takes the right for it, for what has its id, and for those that it is a proxy of. */
    void requireService(Call call, ObjectNode given) {
        String name = given.path("Name").asString("");
        requireService(call, given.path("ID").asString(name), name, given);
        if (given.at("/Connect/SidecarService") instanceof ObjectNode sidecar) {
            String proxy = sidecar.path("Name").asString(name + "-sidecar-proxy");
            requireService(call, given.path("ID").asString(name) + "-sidecar-proxy", proxy, sidecar);
            require(call, SERVICE, sidecar.at("/Proxy/DestinationServiceName").asString(name));
        }
    }

    private void requireService(Call call, String id, String name, JsonNode given) {
        require(call, SERVICE, name);
        engine.state().read(() -> agent.service(id)).map(old -> old.path("Service").asString(""))
                .filter(old -> !call.allows(SERVICE, old, WRITE)).ifPresent(old -> {
                    throw call.has(Feature.DENIED_WITH_REASON)
                            ? call.denied(SERVICE, old, WRITE)
                            : new Refusal(403, "Permission denied: Missing service:write on " + name);
                });
        if ("connect-proxy".equals(given.path("Kind").asString(""))) {
            require(call, SERVICE, given.at("/Proxy/DestinationServiceName").asString(""));
        }
    }

    /** A check takes the right for its service or the node, and for that of the check which it replaces. */
    void requireCheck(Call call, ObjectNode given) {
        if (engine.settings().managementToken() == null) {
            return;
        }
        String id = given.path("ID").asString("");
        String key = id.isEmpty() ? given.path("Name").asString("") : id;
        String service = engine.state().read(() -> agent.service(given.path("ServiceID").asString("")))
                .map(found -> found.path("Service").asString("")).orElse("");
        requireOwner(call, service);
        engine.state().read(() -> agent.checks().all()).stream()
                .filter(check -> key.equals(check.path("CheckID").asString("")))
                .forEach(check -> requireOwner(call, check.path("ServiceName").asString("")));
    }
}
