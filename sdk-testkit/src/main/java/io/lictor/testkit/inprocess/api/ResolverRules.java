package io.lictor.testkit.inprocess.api;

import java.util.List;
import java.util.stream.Stream;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoDuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Consul refuses in the config entry of a resolver. */
final class ResolverRules {
    private ResolverRules() {}

    static void check(Release release, ObjectNode entry) {
        entry.path("Subsets").properties().forEach(pair -> subset(pair.getKey()));
        String subset = entry.path("DefaultSubset").asString("");
        if (!subset.isEmpty() && !entry.path("Subsets").has(subset)) {
            throw Refusal.failed("DefaultSubset \"" + subset + "\" is not a valid subset");
        }
        if (entry.has("Redirect")) {
            if (!entry.path("Failover").isEmpty()) {
                throw Refusal.failed("Redirect and Failover cannot both be set");
            }
            redirect(entry, entry.path("Redirect"));
        }
        failover(release, entry);
        if (entry.path("ConnectTimeout").asLong(0) < 0) {
            throw Refusal.failed("Bad ConnectTimeout '" + GoDuration.format(entry.path("ConnectTimeout").asLong())
                    + "', must be >= 0");
        }
    }

    private static boolean isAnything(JsonNode place, String... fields) {
        return Stream.of(fields).anyMatch(field -> !text(place, field).isEmpty() || place.path(field).size() > 0);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private static void redirect(ObjectNode entry, JsonNode redirect) {
        if (!isAnything(redirect, "Service", "ServiceSubset", "Namespace", "Partition", "Datacenter", "Peer",
                "SamenessGroup")) {
            throw Refusal.failed("Redirect is empty");
        }
        String service = text(redirect, "Service");
        String subset = text(redirect, "ServiceSubset");
        for (String field : List.of("ServiceSubset", "Namespace")) {
            if (service.isEmpty() && !text(redirect, field).isEmpty()) {
                throw Refusal.failed("Redirect." + field + " defined without Redirect.Service");
            }
        }
        if (service.equals(text(entry, "Name")) && !subset.isEmpty() && !entry.path("Subsets").has(subset)) {
            throw Refusal.failed("Redirect.ServiceSubset \"" + subset + "\" is not a valid subset of \"" + service
                    + "\"");
        }
    }

    private static void subset(String name) {
        if (name.isEmpty()) {
            throw Refusal.failed("Subset defined with empty name");
        }
        if (!name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw Refusal.failed("Subset \"" + name
                    + "\" is invalid: must be 63 characters or fewer, begin or end with "
                    + "lower case alphanumeric characters, and contain lower case alphanumeric characters or '-' in "
                    + "between");
        }
    }

    private static void failover(Release release, ObjectNode entry) {
        JsonNode subsets = entry.path("Subsets");
        entry.path("Failover").properties().forEach(pair -> {
            String where = "Bad Failover[\"" + pair.getKey() + "\"]";
            JsonNode failover = pair.getValue();
            if (!"*".equals(pair.getKey()) && !subsets.has(pair.getKey())) {
                throw Refusal.failed(where + ": not a valid subset");
            }
            if (failover.has("Policy")) {
                throw Refusal.failed(where + ": Setting failover policies requires Consul Enterprise");
            }
            String service = failover.path("Service").asString("");
            String subset = failover.path("ServiceSubset").asString("");
            if (!isAnything(failover, "Service", "ServiceSubset", "Namespace", "Datacenters", "Targets",
                    "SamenessGroup")) {
                throw Refusal.failed(where + " one of Service, ServiceSubset, "
                        + (release.has(Feature.ENTRY_LIMITS) ? "" : "Namespace, ") + "or Datacenters is required");
            }
            boolean own = service.isEmpty() || service.equals(entry.path("Name").asString(""));
            if (!subset.isEmpty() && own && !subsets.has(subset)) {
                throw Refusal.failed(where + ".ServiceSubset \"" + subset + "\" is not a valid subset of \""
                        + service + "\"");
            }
            for (JsonNode datacenter : failover.path("Datacenters")) {
                if (datacenter.asString("").isEmpty()) {
                    throw Refusal.failed(where + ".Datacenters: found empty datacenter");
                }
            }
        });
    }
}
