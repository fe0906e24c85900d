package io.lictor.testkit.real;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The few calls to an agent that need more than a line, without a JSON codec. */
final class AgentCalls {
    /** The service's own object holds {@code Kind} first in every answer about health, the node's and the checks' do not. */
    private static final Pattern SERVICE_ID = Pattern.compile("\"Service\":\\s*\\{(?:\\s*\"Kind\":\\s*\"[^\"]*\",)?\\s*"
            + "\"ID\":\\s*\"([^\"]*)\"");
    /** The check which the leader adds to every node that takes part in the gossip. */
    private static final Pattern IN_CATALOG = Pattern.compile(
            "\"CheckID\":\\s*\"serfHealth\",\\s*\"Name\":\\s*\"[^\"]*\",\\s*\"Status\":\\s*\"passing\"");

    private AgentCalls() {}

    static void register(RawHttp http, String name, String id, int port) {
        http.put("/v1/agent/service/register", Json.text(Map.of("Name", name, "ID", id, "Port", port))).ok();
    }

    static List<String> passing(RawHttp http, String service) {
        String body = http.get("/v1/health/service/" + service + "?passing").ok().body();
        return SERVICE_ID.matcher(body).results().map(AgentCalls::id).sorted().toList();
    }

    /** Why the agent is not ready yet, or an empty text when it is. */
    static String notReady(RawHttp http, String nodeName) {
        RawHttp.Answer leader = http.get("/v1/status/leader");
        if (leader.status() != 200 || "\"\"".equals(leader.body().strip())) {
            return "no leader: " + leader.status() + " " + leader.body().strip();
        }
        RawHttp.Answer health = http.get("/v1/health/node/" + nodeName);
        if (health.status() != 200 || !IN_CATALOG.matcher(health.body()).find()) {
            return "own node not in the catalog and alive: " + health.status() + " " + health.body().strip();
        }
        return "";
    }

    private static String id(MatchResult match) {
        return match.group(1);
    }
}
