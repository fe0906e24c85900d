package io.lictor.testkit.inprocess.api;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.engine.Settings;
import io.lictor.testkit.inprocess.engine.VirtualAddresses;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

/** Compiles the config entries of one service into its discovery chain: router, then splitter, then resolver. */
final class DiscoveryChain {
    private static final double ALL = 100;
    private static final long DEFAULT_TIMEOUT = 5_000_000_000L;

    private final ConfigEntries entries;
    private final String service;
    private final String home;
    private String datacenter;
    private final String trustDomain;
    private String protocol;
    private final ObjectNode nodes = GoJson.object();
    private final ObjectNode targets = GoJson.object();
    private final Set<String> splitting = new LinkedHashSet<>();
    private final Release release;
    private final boolean partitions;
    private ChainOverrides overrides = ChainOverrides.none();
    private @Nullable VirtualAddresses addresses;
    private boolean advanced;
    private boolean changed;

    /** Where a request may end. */
    private record Target(String service, String subset, String datacenter, String peer) {
        Target(String service, String subset, String datacenter) {
            this(service, subset, datacenter, "");
        }

        private String start() {
            return (subset.isEmpty() ? "" : subset + ".") + service;
        }

        String id(boolean partitions) {
            return start() + (partitions ? ".default.default." : ".default.")
                    + (peer.isEmpty() ? datacenter : "external." + peer);
        }

        String sni() {
            return start() + ".default." + datacenter;
        }
    }

    DiscoveryChain(ConfigEntries entries, String service, Settings settings, String trustDomain) {
        this.entries = entries;
        this.service = service;
        this.home = settings.datacenter();
        this.datacenter = home;
        this.release = settings.release();
        this.partitions = release.has(Feature.CHAIN_PARTITIONS);
        this.trustDomain = trustDomain;
        this.protocol = entries.protocol(service);
    }

    /** Has what a caller gives take the place of what the entries say. */
    DiscoveryChain with(ChainOverrides given) {
        overrides = given;
        protocol = given.protocol(protocol);
        return this;
    }

    /** Looks from another datacenter; empty for this one. */
    DiscoveryChain from(String other) {
        datacenter = other.isEmpty() ? datacenter : other;
        return this;
    }

    /** Tells the addresses of the service too. */
    DiscoveryChain withAddresses(VirtualAddresses known) {
        addresses = known;
        return this;
    }

    /** The chain as Consul answers it; refuses what it refuses. */
    ObjectNode compile() {
        Optional<ObjectNode> router = entries.get("service-router", service).filter(overrides::leavesRoutes);
        String start = router.isPresent() ? router(router.get()) : next("", service, "");
        if (advanced && "tcp".equals(protocol)) {
            throw Refusal.failed("discovery chain \"" + service + "\" uses a protocol \"tcp\" that does not permit "
                    + "advanced routing or splitting behavior");
        }
        ObjectNode chain = GoJson.object().put("ServiceName", service).put("Namespace", "default");
        if (partitions) {
            chain.put("Partition", "default");
        }
        chain.put("Datacenter", datacenter);
        String customized = overrides.hash();
        if (!customized.isEmpty()) {
            chain.put("CustomizationHash", customized);
        }
        if (partitions && !advanced && !changed) {
            chain.put("Default", true);
        }
        chain.put("Protocol", protocol);
        if (partitions) {
            entries.get("service-defaults", service).filter(row -> !row.path("Meta").isEmpty())
                    .ifPresent(row -> chain.set("ServiceMeta", row.path("Meta")));
        }
        chain.put("StartNode", start);
        chain.set("Nodes", nodes);
        chain.set("Targets", targets);
        addAddresses(chain);
        return chain;
    }

    private void addAddresses(ObjectNode chain) {
        if (addresses == null || !release.has(Feature.CHAIN_ADDRESSES)) {
            return;
        }
        if (entries.isKnown(service) || addresses.isKnown(service)) {
            chain.putArray("AutoVirtualIPs").add(addresses.of(service));
            chain.set("ManualVirtualIPs", GoJson.strings(addresses.manual(service)));
        } else {
            chain.putNull("AutoVirtualIPs").putNull("ManualVirtualIPs");
        }
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
        ObjectNode destination = definition.putObject("Destination").put("Service", service).put("Namespace",
                "default");
        if (partitions) {
            destination.put("Partition", "default");
        }
        rest.put("NextNode", next("", service, ""));
        return node("router", service + suffix(), "Routes", routes);
    }

    private String suffix() {
        return partitions ? ".default.default" : ".default";
    }

    private String next(String current, String name, String subset) {
        sameProtocol(name);
        Optional<ObjectNode> splitter = subset.isEmpty()
                ? entries.get("service-splitter", name).filter(overrides::leavesRoutes)
                : Optional.empty();
        if (splitter.isEmpty() || name.equals(current)) {
            return resolver(new Target(name, subset, datacenter));
        }
        if (!splitting.add(name)) {
            throw Refusal.failed("detected circular reference: ["
                    + Stream.concat(splitting.stream(), Stream.of(name)).map(each -> "splitter:" + each + suffix())
                            .collect(Collectors.joining(" -> "))
                    + "]");
        }
        return splitter(name, splitter.get());
    }

    /** The parts of a splitter take its place in another one, with shares that are rounded to hundredths. */
    private void addFlat(ArrayNode splits, JsonNode definition, JsonNode weight, String next) {
        if (!next.startsWith("splitter:")) {
            ObjectNode row = splits.addObject();
            if (partitions) {
                row.set("Definition", definition);
            }
            if (weight.asDouble(0) != 0) {
                row.set("Weight", weight);
            }
            row.put("NextNode", next);
            return;
        }
        for (JsonNode inner : nodes.path(next).path("Splits")) {
            double share = Math.round(weight.asDouble(0) * inner.path("Weight").asDouble(0)) / ALL;
            addFlat(splits, inner.path("Definition"),
                    share == Math.rint(share) ? LongNode.valueOf((long) share) : DoubleNode.valueOf(share),
                    inner.path("NextNode").asString(""));
        }
    }

    private String splitter(String name, ObjectNode entry) {
        advanced = true;
        ArrayNode splits = GoJson.array();
        for (JsonNode split : entry.path("Splits")) {
            String destination = split.path("Service").asString(name);
            addFlat(splits, split, split.path("Weight"),
                    next(name, destination, split.path("ServiceSubset").asString("")));
        }
        splitting.remove(name);
        return node("splitter", name + suffix(), "Splits", splits);
    }

    private String resolver(Target wanted) {
        Target target = redirected(wanted);
        ObjectNode entry = entryOf(target);
        checkSubset(target, entry);
        checkExternal(target.service(), entry);
        String id = "resolver:" + target.id(partitions);
        if (!nodes.has(id)) {
            ObjectNode resolver = GoJson.object();
            resolver.put("ConnectTimeout", timeout(entry));
            for (String field : List.of("RequestTimeout", "LoadBalancer")) {
                if (entry.has(field) && partitions) {
                    resolver.set(field, entry.path(field));
                }
            }
            if (entry.isEmpty()) {
                resolver.put("Default", true);
            }
            resolver.put("Target", target.id(partitions));
            changed |= !entry.isEmpty() || !target.service().equals(service);
            target(target, entry);
            failover(target, entry, resolver);
            node("resolver", target.id(partitions), "Resolver", resolver);
        }
        return id;
    }

    private String timeout(ObjectNode entry) {
        String own = entry.path("ConnectTimeout").asString("5s");
        try {
            long nanos = GoDuration.parse(own);
            return GoDuration.format(overrides.timeout(nanos < 1 ? DEFAULT_TIMEOUT : nanos));
        } catch (DecodeException e) {
            throw new IllegalStateException("stored: ConnectTimeout " + own, e);
        }
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
                + Stream.concat(seen.stream(), Stream.of(target)).map(each -> each.id(partitions))
                        .collect(Collectors.joining(" -> "))
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
            return new Target(service, subset, redirect.path("Datacenter").asString(from.datacenter()),
                    redirect.path("Peer").asString(""));
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
            failover.path("Targets").forEach(each -> others.add(new Target(each.path("Service").asString(name),
                    each.path("ServiceSubset").asString(subset), each.path("Datacenter").asString(datacenter),
                    each.path("Peer").asString(""))));
            if (failover.path("Datacenters").isEmpty() && failover.path("Targets").isEmpty()) {
                others.add(redirected(new Target(name, subset, target.datacenter())));
            }
            failover.path("Datacenters")
                    .forEach(dc -> others.add(redirected(new Target(name, subset, dc.asString("")))));
        }
        others.removeIf(target::equals);
        if (!others.isEmpty()) {
            ArrayNode ids = resolver.putObject("Failover").putArray("Targets");
            for (Target other : others) {
                if (other.peer().isEmpty()) {
                    sameProtocol(other.service());
                }
                ids.add(other.id(partitions));
                target(other, entryOf(other));
            }
        }
    }

    private void target(Target target, ObjectNode entry) {
        ObjectNode row = targets.putObject(target.id(partitions));
        if (release.has(Feature.CHAIN_TIMEOUTS)) {
            row.put("ConnectTimeout", timeout(entry));
        }
        row.put("ID", target.id(partitions)).put("Service", target.service());
        if (!target.subset().isEmpty()) {
            row.put("ServiceSubset", target.subset());
        }
        row.put("Namespace", "default");
        if (partitions) {
            row.put("Partition", "default");
        }
        if (target.peer().isEmpty()) {
            row.put("Datacenter", target.datacenter());
        } else {
            row.put("Peer", target.peer());
        }
        row.set("MeshGateway", gateway(target));
        JsonNode subset = entry.path("Subsets").path(target.subset());
        row.set("Subset", subset.isMissingNode() ? GoJson.object() : subset);
        if (release.has(Feature.PEERING)) {
            row.putObject("TransparentProxy");
        }
        if (target.peer().isEmpty()) {
            String sni = target.sni() + ".internal." + trustDomain;
            row.put("SNI", sni).put("Name", sni);
        }
    }

    private JsonNode gateway(Target target) {
        JsonNode all = entries.get("proxy-defaults", "global").map(row -> row.path("MeshGateway"))
                .orElseGet(GoJson::object);
        if (target.datacenter().equals(home) || !target.peer().isEmpty()) {
            return partitions ? all : GoJson.object();
        }
        JsonNode own = entries.get("service-defaults", target.service()).map(row -> row.path("MeshGateway"))
                .orElseGet(GoJson::object);
        String mode = overrides.gateway(own.path("Mode").asString(all.path("Mode").asString("")));
        return mode.isEmpty() ? GoJson.object() : GoJson.object().put("Mode", mode);
    }

    private void sameProtocol(String name) {
        String other = overrides.setsProtocol() ? protocol : entries.protocol(name);
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
