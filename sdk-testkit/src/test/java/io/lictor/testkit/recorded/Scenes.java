package io.lictor.testkit.recorded;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.time.ManualTime;

/** How the agents of the recordings were started, and which of their steps are not replayed. */
final class Scenes {
    /** What the client of the replay cannot send or read, and what is left to chance. */
    private static final Map<String, Set<String>> SKIPPED = Map.of(
            // whether a poll hears of a failing attempt of its view is a race in Consul itself
            "acl", Set.of("token deleted: poll of health",
                    "token deleted: next poll of health with the index of the last",
                    "token deleted: next poll of health with the first index"),
            "kv", Set.of("value of 1 MiB, chunked"),
            "queries", Set.of("execute with limit=1"),
            "paths", Set.of("method HEAD of /v1/kv/a", "method HEAD of /v1/health/service/consul",
                    "method HEAD of /v1/nothing"));

    private Scenes() {}

    static boolean isSkipped(String scenario, String step) {
        return SKIPPED.getOrDefault(scenario, Set.of()).contains(step);
    }

    static InProcessConsul start(String version, String scenario, String agent, ManualTime time) {
        InProcessConsul.Builder builder = InProcessConsul.builder().version(version).nodeName(agent).clock(time);
        switch (scenario) {
            case "health" -> builder.nodeMeta("env", "prod").nodeMeta("rack-id", "r1");
            case "acl" -> builder.acl("");
            case "paths" -> builder.maxQueryTime(Duration.ofSeconds(2));
            default -> {
                // as an agent in dev mode
            }
        }
        if ("plain".equals(agent)) {
            builder = "health".equals(scenario)
                    ? InProcessConsul.builder().version(version).nodeName(agent).clock(time).withoutStreaming()
                    : builder.compactJson();
        }
        return builder.start();
    }
}
