package io.lictor.http.registration;

import io.lictor.testkit.real.RawHttp;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an agent has, read without the SDK. */
final class AgentChecks {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AgentChecks() {}

    static JsonNode read(RawHttp http, String path) {
        return JSON.readTree(http.get(path).ok().body());
    }

    /** {@code passing:text}, or {@code absent}. */
    static String check(RawHttp http, String checkId) {
        JsonNode check = read(http, "/v1/agent/checks").path(checkId);
        return check.isMissingNode()
                ? "absent"
                : check.path("Status").asString() + ":" + check.path("Output").asString();
    }

    static boolean has(RawHttp http, String serviceId) {
        return read(http, "/v1/agent/services").has(serviceId);
    }

    static boolean isInMaintenance(RawHttp http, String serviceId) {
        return read(http, "/v1/agent/checks").has(AgentCopy.maintenanceId(serviceId));
    }

    /** How many checks of a service are passing for the agent. */
    static int passing(RawHttp http, String service) {
        int passing = 0;
        for (JsonNode check : read(http, "/v1/agent/checks")) {
            boolean counts = check.path("ServiceName").asString().equals(service)
                    && check.path("Status").asString().equals("passing");
            passing += counts ? 1 : 0;
        }
        return passing;
    }

    /** All instances that the catalog lists, whatever their state. */
    static int instances(RawHttp http, String service) {
        return read(http, "/v1/health/service/" + service).size();
    }
}
