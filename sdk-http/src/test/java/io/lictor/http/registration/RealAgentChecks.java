package io.lictor.http.registration;

import io.lictor.testkit.real.ConsulAgent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a real agent has, read without the SDK. */
final class RealAgentChecks {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RealAgentChecks() {}

    static JsonNode read(ConsulAgent agent, String path) {
        return JSON.readTree(agent.http().get(path).ok().body());
    }

    /** {@code passing:text}, or {@code absent}. */
    static String check(ConsulAgent agent, String checkId) {
        JsonNode check = read(agent, "/v1/agent/checks").path(checkId);
        return check.isMissingNode()
                ? "absent"
                : check.path("Status").asString() + ":" + check.path("Output").asString();
    }

    static boolean has(ConsulAgent agent, String serviceId) {
        return read(agent, "/v1/agent/services").has(serviceId);
    }

    static boolean isInMaintenance(ConsulAgent agent, String serviceId) {
        return read(agent, "/v1/agent/checks").has(AgentCopy.maintenanceId(serviceId));
    }

    /** All instances that the catalog lists, whatever their state. */
    static int instances(ConsulAgent agent, String service) {
        return read(agent, "/v1/health/service/" + service).size();
    }
}
