package io.lictor.testkit.inprocess.api;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

/** Compiles the config entries of one service into its discovery chain: router, then splitter, then resolver. */
final class DiscoveryChain {
    private static final double ALL = 100;

    private final ConfigEntries entries;
    private final String service;
    private final String datacenter;
    private final String trustDomain;
    private final String protocol;
    private final ObjectNode nodes = GoJson.object();
    private final ObjectNode targets = GoJson.object();
    private final Set<String> splitting = new LinkedHashSet<>();
    private boolean advanced;

    /** Where a request may end. */
    private record Target(String service, String subset, String datacenter) {
        String id() {
            return (subset.isEmpty() ? "" : subset + ".") + service + ".default." + datacenter;
        }
    }

    DiscoveryChain(ConfigEntries entries, String service, String datacenter, String trustDomain) {
        this.entries = entries;
        this.service = service;
        this.datacenter = datacenter;
        this.trustDomain = trustDomain;
        this.protocol = entries.protocol(service);
    }

    /** The chain as Consul answers it; refuses what it refuses. */
    ObjectNode compile() {
        Optional<ObjectNode> router = entries.get("service-router", service);
        String start = router.isPresent() ? router(router.get()) : next("", service, "");
        if (advanced && "tcp".equals(protocol)) {
            throw Refusal.failed("discovery chain \"" + service + "\" uses a protocol \"tcp\" that does not permit "
                    + "advanced routing or splitting behavior");
        }
        ObjectNode chain = GoJson.object().put("ServiceName", service).put("Namespace", "default");
        chain.put("Datacenter", datacenter).put("Protocol", protocol).put("StartNode", start);
        chain.set("Nodes", nodes);
        chain.set("Targets", targets);
        return chain;
    }

    private String router(ObjectNode entry) {
        advanced = true;
        ArrayNode routes = GoJson.array();
        for (JsonNode route : entry.path("Routes")) {
            String destination = route.at("/Destination/Service").asString(service);
            ObjectNode row = routes.addObject();
            row.set("Definition", route);
            row.put("NextNode", next("", destination, route.at("/Destination/ServiceSubset").asString("")));
        }
        ObjectNode rest = routes.addObject();
        ObjectNode definition = rest.putObject("Definition");
        definition.putObject("Match").putObject("HTTP").put("PathPrefix", "/");
        definition.putObject("Destination").put("Service", service).put("Namespace", "default");
        rest.put("NextNode", next("", service, ""));
        return node("router", service + ".default", "Routes", routes);
    }

    private String next(String current, String name, String subset) {
        sameProtocol(name);
        Optional<ObjectNode> splitter = subset.isEmpty() ? entries.get("service-splitter", name) : Optional.empty();
        if (splitter.isEmpty() || name.equals(current)) {
            return resolver(new Target(name, subset, datacenter));
        }
        if (!splitting.add(name)) {
            throw Refusal.failed("detected circular reference: ["
                    + Stream.concat(splitting.stream(), Stream.of(name)).map(each -> "splitter:" + each + ".default")
                            .collect(Collectors.joining(" -> "))
                    + "]");
        }
        return splitter(name, splitter.get());
    }

    /** The parts of a splitter take its place in another one, with shares that are rounded to hundredths. */
    private void addFlat(ArrayNode splits, JsonNode weight, String next) {
        if (!next.startsWith("splitter:")) {
            ObjectNode row = splits.addObject();
            if (weight.asDouble(0) != 0) {
                row.set("Weight", weight);
            }
            row.put("NextNode", next);
            return;
        }
        for (JsonNode inner : nodes.path(next).path("Splits")) {
            double share = Math.round(weight.asDouble(0) * inner.path("Weight").asDouble(0)) / ALL;
            addFlat(splits, share == Math.rint(share) ? LongNode.valueOf((long) share) : DoubleNode.valueOf(share),
                    inner.path("NextNode").asString(""));
        }
    }

    private String splitter(String name, ObjectNode entry) {
        advanced = true;
        ArrayNode splits = GoJson.array();
        for (JsonNode split : entry.path("Splits")) {
            String destination = split.path("Service").asString(name);
            addFlat(splits, split.path("Weight"),
                    next(name, destination, split.path("ServiceSubset").asString("")));
        }
        splitting.remove(name);
        return node("splitter", name + ".default", "Splits", splits);
    }

    private String resolver(Target wanted) {
        Target target = redirected(wanted);
        ObjectNode entry = entryOf(target);
        checkSubset(target, entry);
        checkExternal(target.service(), entry);
        String id = "resolver:" + target.id();
        if (!nodes.has(id)) {
            ObjectNode resolver = GoJson.object();
            resolver.put("ConnectTimeout", entry.path("ConnectTimeout").asString("5s"));
            if (entry.isEmpty()) {
                resolver.put("Default", true);
            }
            resolver.put("Target", target.id());
            target(target, entry);
            failover(target, entry, resolver);
            node("resolver", target.id(), "Resolver", resolver);
        }
        return id;
    }

    private ObjectNode entryOf(Target target) {
        return entries.get("service-resolver", target.service()).orElseGet(GoJson::object);
    }

    /** Where redirects and default subsets lead. */
    private Target redirected(Target wanted) {
        Set<Target> seen = new LinkedHashSet<>();
        Target target = wanted;
        while (seen.add(target)) {
            sameProtocol(target.service());
            Target next = redirect(target, entryOf(target));
            if (next.equals(target)) {
                return target;
            }
            target = next;
        }
        throw Refusal.failed("detected circular resolver redirect: ["
                + Stream.concat(seen.stream(), Stream.of(target)).map(Target::id).collect(Collectors.joining(" -> "))
                + "]");
    }

    private static void checkSubset(Target target, ObjectNode entry) {
        if (!target.subset().isEmpty() && !entry.path("Subsets").has(target.subset())) {
            throw Refusal.failed("service \"" + target.service() + "\" does not have a subset named \""
                    + target.subset() + "\"");
        }
    }

    private void checkExternal(String name, ObjectNode entry) {
        boolean external = entries.get("service-defaults", name)
                .filter(row -> !row.path("ExternalSNI").asString("").isEmpty()).isPresent();
        for (var rule : Map.of("Redirect", "redirects", "Subsets", "subsets", "Failover", "failover").entrySet()) {
            if (external && !entry.path(rule.getKey()).isEmpty()) {
                throw Refusal.failed("service \"" + name + "\" has an external SNI set; cannot define "
                        + rule.getValue() + " for external services");
            }
        }
    }

    private static Target redirect(Target from, ObjectNode entry) {
        JsonNode redirect = entry.path("Redirect");
        if (!redirect.isEmpty()) {
            String service = redirect.path("Service").asString(from.service());
            String subset = redirect.path("ServiceSubset")
                    .asString(service.equals(from.service()) ? from.subset() : "");
            return new Target(service, subset, redirect.path("Datacenter").asString(from.datacenter()));
        }
        return from.subset().isEmpty()
                ? new Target(from.service(), entry.path("DefaultSubset").asString(""), from.datacenter())
                : from;
    }

    private void failover(Target target, ObjectNode entry, ObjectNode resolver) {
        JsonNode all = entry.path("Failover");
        JsonNode failover = all.has(target.subset()) ? all.get(target.subset()) : all.path("*");
        List<Target> others = new ArrayList<>();
        if (!failover.isEmpty()) {
            String name = failover.path("Service").asString(target.service());
            String subset = failover.path("ServiceSubset").asString(
                    name.equals(target.service()) ? target.subset() : "");
            if (failover.path("Datacenters").isEmpty()) {
                others.add(redirected(new Target(name, subset, target.datacenter())));
            }
            failover.path("Datacenters")
                    .forEach(dc -> others.add(redirected(new Target(name, subset, dc.asString("")))));
        }
        others.removeIf(target::equals);
        if (!others.isEmpty()) {
            ArrayNode ids = resolver.putObject("Failover").putArray("Targets");
            for (Target other : others) {
                sameProtocol(other.service());
                ids.add(other.id());
                target(other, entryOf(other));
            }
        }
    }

    private void target(Target target, ObjectNode entry) {
        ObjectNode row = targets.putObject(target.id()).put("ID", target.id()).put("Service", target.service());
        if (!target.subset().isEmpty()) {
            row.put("ServiceSubset", target.subset());
        }
        row.put("Namespace", "default").put("Datacenter", target.datacenter()).putObject("MeshGateway");
        JsonNode subset = entry.path("Subsets").path(target.subset());
        row.set("Subset", subset.isMissingNode() ? GoJson.object() : subset);
        String sni = target.id() + ".internal." + trustDomain;
        row.put("SNI", sni).put("Name", sni);
    }

    private void sameProtocol(String name) {
        String other = entries.protocol(name);
        if (!other.equals(protocol)) {
            throw Refusal.failed("discovery chain \"" + service + "\" uses inconsistent protocols; service \"" + name
                    + "\" has \"" + other + "\" which is not \"" + protocol + "\"");
        }
    }

    private String node(String type, String name, String field, JsonNode content) {
        String id = type + ":" + name;
        nodes.putObject(id).put("Type", type).put("Name", name).set(field, content);
        return id;
    }
}
