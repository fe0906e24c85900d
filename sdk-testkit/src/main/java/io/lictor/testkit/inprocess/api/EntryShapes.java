package io.lictor.testkit.inprocess.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.Shape;

/** The fields of config entries, which may also be written with underscores. */
final class EntryShapes {
    private static final Shape MESH_GATEWAY = Shape.of("").weak().string("Mode");
    private static final Shape EXPOSED = snake(Shape.of("").weak().integer("ListenerPort", "LocalPathPort")
            .string("Path", "Protocol").bool("ParsedFromCheck"), "ListenerPort", "LocalPathPort");
    private static final Shape EXPOSE = Shape.of("").weak().bool("Checks").objects("Paths", EXPOSED);
    private static final Shape HEADER = Shape.of("").weak()
            .string("Name", "Exact", "Prefix", "Suffix", "Regex").bool("Present", "Invert");
    private static final Shape PARAMETER = Shape.of("").weak().string("Name", "Exact", "Regex").bool("Present");
    private static final Shape MATCH = snake(Shape.of("").weak().string("PathExact", "PathPrefix", "PathRegex")
            .objects("Header", HEADER).objects("QueryParam", PARAMETER).strings("Methods"), "PathExact", "PathPrefix",
            "PathRegex", "QueryParam");

    private final Release release;
    private final Map<String, Shape> kinds = new LinkedHashMap<>();

    EntryShapes(Release release) {
        this.release = release;
        kinds.put("service-defaults", defaults());
        kinds.put("proxy-defaults", proxy());
        kinds.put("service-resolver", resolver());
        kinds.put("service-splitter", splitter());
        kinds.put("service-router", router());
        kinds.put("ingress-gateway", ingress());
        kinds.put("terminating-gateway", terminating());
        if (has(Feature.INTENTION_ENTRIES)) {
            kinds.put(IntentionEntries.KIND, intentions());
            kinds.put("mesh", mesh());
        }
        if (has(Feature.EXPORTED_SERVICES)) {
            kinds.put("exported-services", exported());
        }
        if (has(Feature.ENTRY_GATEWAYS)) {
            addGateways();
        }
    }

    private boolean has(Feature feature) {
        return release.has(feature);
    }

    boolean isKind(String kind) {
        return kinds.containsKey(kind);
    }

    Shape of(String kind) {
        return Objects.requireNonNull(kinds.get(kind));
    }

    private static Shape nameless() {
        return snake(Shape.of("").weak().string("Kind").stringMap("Meta").any("CreateIndex", "ModifyIndex"),
                "CreateIndex", "ModifyIndex");
    }

    private static Shape entry() {
        return nameless().string("Name");
    }

    private Shape defaults() {
        Shape shape = snake(entry().any("Protocol").string("ExternalSNI").object("MeshGateway", MESH_GATEWAY)
                .object("Expose", EXPOSE), "ExternalSNI", "MeshGateway");
        if (has(Feature.INTENTION_ENTRIES)) {
            snake(shape.any("TransparentProxy", "UpstreamConfig").string("Mode"), "TransparentProxy",
                    "UpstreamConfig");
        }
        if (has(Feature.ENTRY_LIMITS)) {
            snake(shape.integer("MaxInboundConnections", "LocalConnectTimeoutMs", "LocalRequestTimeoutMs")
                    .any("Destination").string("BalanceInboundConnections"), "MaxInboundConnections",
                    "LocalConnectTimeoutMs", "LocalRequestTimeoutMs", "BalanceInboundConnections");
        }
        return has(Feature.ENTRY_GATEWAYS)
                ? snake(shape.any("EnvoyExtensions", "RateLimits").string("MutualTLSMode"), "EnvoyExtensions")
                : shape;
    }

    private Shape proxy() {
        Shape shape = snake(entry().any("Config").object("MeshGateway", MESH_GATEWAY).object("Expose", EXPOSE),
                "MeshGateway");
        if (has(Feature.INTENTION_ENTRIES)) {
            snake(shape.any("TransparentProxy").string("Mode"), "TransparentProxy");
        }
        return has(Feature.ENTRY_GATEWAYS)
                ? shape.any("AccessLogs", "EnvoyExtensions", "FailoverPolicy", "PrioritizeByLocality")
                        .string("MutualTLSMode")
                : shape;
    }

    private Shape resolver() {
        Shape subset = snake(Shape.of("").weak().string("Filter").bool("OnlyPassing"), "OnlyPassing");
        Shape shape = snake(entry().string("DefaultSubset").objectMap("Subsets", subset)
                .object("Redirect", redirect()).objectMap("Failover", failover()).duration("ConnectTimeout"),
                "DefaultSubset", "ConnectTimeout");
        if (has(Feature.INTENTION_ENTRIES)) {
            snake(shape.any("LoadBalancer"), "LoadBalancer");
        }
        if (has(Feature.ENTRY_LIMITS)) {
            snake(shape.duration("RequestTimeout"), "RequestTimeout");
        }
        return has(Feature.ENTRY_GATEWAYS) ? shape.any("PrioritizeByLocality") : shape;
    }

    private Shape place() {
        Shape shape = snake(Shape.of("").weak().string("Service", "ServiceSubset", "Namespace"), "ServiceSubset");
        if (has(Feature.PARTITIONS_REFUSED)) {
            shape.string("Partition");
        }
        return has(Feature.ENTRY_LIMITS) ? shape.string("Peer") : shape;
    }

    private Shape redirect() {
        Shape shape = place().string("Datacenter");
        return has(Feature.ENTRY_GATEWAYS) ? shape.string("SamenessGroup") : shape;
    }

    private Shape failover() {
        Shape shape = snake(Shape.of("").weak().string("Service", "ServiceSubset", "Namespace")
                .strings("Datacenters"), "ServiceSubset");
        if (has(Feature.ENTRY_LIMITS)) {
            shape.objects("Targets", place().string("Datacenter"));
        }
        return has(Feature.ENTRY_GATEWAYS) ? shape.any("Policy").string("SamenessGroup") : shape;
    }

    private Shape splitter() {
        Shape split = snake(Shape.of("").weak().number("Weight").string("Service", "ServiceSubset", "Namespace"),
                "ServiceSubset");
        if (has(Feature.INTENTION_ENTRIES)) {
            snake(split.any("RequestHeaders", "ResponseHeaders").string("Partition"), "RequestHeaders",
                    "ResponseHeaders");
        }
        return entry().objects("Splits", split);
    }

    private Shape router() {
        Shape destination = snake(Shape.of("").weak().string("Service", "ServiceSubset", "Namespace", "PrefixRewrite")
                .integer("NumRetries").bool("RetryOnConnectFailure").any("RetryOnStatusCodes")
                .duration("RequestTimeout"), "ServiceSubset", "PrefixRewrite", "NumRetries", "RetryOnConnectFailure",
                "RetryOnStatusCodes", "RequestTimeout");
        if (has(Feature.INTENTION_ENTRIES)) {
            snake(destination.any("RequestHeaders", "ResponseHeaders").string("Partition"), "RequestHeaders",
                    "ResponseHeaders");
        }
        if (has(Feature.ENTRY_LIMITS)) {
            snake(destination.strings("RetryOn").duration("IdleTimeout"), "RetryOn", "IdleTimeout");
        }
        return entry().objects("Routes", Shape.of("").weak()
                .object("Match", Shape.of("").weak().object("HTTP", MATCH)).object("Destination", destination));
    }

    private Shape ingress() {
        Shape tls = Shape.of("").weak().bool("Enabled");
        Shape service = Shape.of("").weak().string("Name", "Namespace").strings("Hosts");
        Shape listener = Shape.of("").weak().integer("Port").string("Protocol").objects("Services", service);
        Shape shape = entry().object("TLS", tls).objects("Listeners", listener);
        if (has(Feature.INTENTION_ENTRIES)) {
            tls.any("SDS", "TLSMinVersion", "TLSMaxVersion", "CipherSuites");
            service.any("TLS", "RequestHeaders", "ResponseHeaders", "Partition");
            listener.any("TLS");
        }
        if (has(Feature.ENTRY_LIMITS)) {
            service.integer("MaxConnections", "MaxPendingRequests", "MaxConcurrentRequests");
            shape.any("Defaults");
        }
        return shape;
    }

    private Shape terminating() {
        Shape service = snake(Shape.of("").weak().string("Name", "Namespace", "CAFile", "CertFile", "KeyFile", "SNI"),
                "CAFile", "CertFile", "KeyFile");
        if (has(Feature.ENTRY_GATEWAYS)) {
            service.bool("DisableAutoHostRewrite");
        }
        return entry().objects("Services", service);
    }

    private Shape intentions() {
        Shape source = snake(Shape.of("").weak().string("Name", "Namespace", "Action", "Description", "Type",
                "LegacyID").integer("Precedence").stringMap("LegacyMeta")
                .any("Permissions", "LegacyCreateTime", "LegacyUpdateTime"), "LegacyID", "LegacyMeta");
        if (has(Feature.PARTITIONS_REFUSED)) {
            source.string("Partition");
        }
        if (has(Feature.ENTRY_LIMITS)) {
            source.string("Peer");
        }
        Shape shape = entry().objects("Sources", source);
        if (has(Feature.ENTRY_GATEWAYS)) {
            source.string("SamenessGroup");
            shape.any("JWT");
        }
        return shape;
    }

    private Shape mesh() {
        Shape shape = snake(nameless().any("TransparentProxy"), "TransparentProxy");
        if (has(Feature.EXPORTED_SERVICES)) {
            shape.any("TLS", "HTTP");
        }
        if (has(Feature.ENTRY_LIMITS)) {
            shape.any("Peering");
        }
        return has(Feature.ENTRY_GATEWAYS) ? shape.bool("AllowEnablingPermissiveMutualTLS") : shape;
    }

    private Shape exported() {
        Shape consumer = Shape.of("").weak().string("Partition");
        if (has(Feature.PEERING)) {
            consumer.string("Peer");
        }
        if (has(Feature.ENTRY_GATEWAYS)) {
            consumer.string("SamenessGroup");
        }
        return entry().objects("Services",
                Shape.of("").weak().string("Name", "Namespace").objects("Consumers", consumer));
    }

    /** The kinds of which the fields are not looked at. */
    private void addGateways() {
        for (String kind : new String[]{"jwt-provider", "sameness-group", "api-gateway", "bound-api-gateway",
                "http-route", "tcp-route", "inline-certificate"}) {
            kinds.put(kind, entry().any("Issuer", "JSONWebKeySet", "Audiences", "Locations", "Forwarding",
                    "ClockSkewSeconds", "CacheConfig", "Members", "DefaultForFailover", "IncludeLocal", "Listeners",
                    "Parents", "Rules", "Hostnames", "Services", "Certificate", "PrivateKey", "Status"));
        }
    }

    private static Shape snake(Shape shape, String... names) {
        for (String name : names) {
            shape.alias(name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT), name);
        }
        return shape;
    }
}
