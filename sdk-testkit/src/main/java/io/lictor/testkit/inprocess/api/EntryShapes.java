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
    private static final Shape MESH_GATEWAY = shape().string("Mode").typed("structs.MeshGatewayMode", "Mode");
    private static final Shape EXPOSED = snake(shape().integer("ListenerPort").string("Path").integer("LocalPathPort")
            .string("Protocol").bool("ParsedFromCheck").always("ParsedFromCheck"), "ListenerPort", "LocalPathPort");
    private static final Shape EXPOSE = shape().bool("Checks").objects("Paths", EXPOSED);
    private static final Shape HEADER = shape().string("Name").always("Name").bool("Present")
            .string("Exact", "Prefix", "Suffix", "Regex").bool("Invert");
    private static final Shape PARAMETER = shape().string("Name").always("Name").bool("Present")
            .string("Exact", "Regex");
    private static final Shape MATCH = snake(shape().string("PathExact", "PathPrefix", "PathRegex")
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

    private static Shape shape() {
        return Shape.of("").weak();
    }

    private static Shape nameless() {
        return shape().string("Kind").always("Kind");
    }

    private static Shape entry() {
        return nameless().string("Name").always("Name");
    }

    private static Shape meta(Shape shape) {
        return shape.stringMap("Meta");
    }

    private Shape defaults() {
        Shape shape = entry().string("Protocol").always("Protocol");
        addMode(shape);
        snake(shape.object("MeshGateway", MESH_GATEWAY).object("Expose", EXPOSE).string("ExternalSNI"),
                "ExternalSNI", "MeshGateway");
        if (has(Feature.INTENTION_ENTRIES)) {
            snake(shape.any("UpstreamConfig"), "UpstreamConfig");
        }
        if (has(Feature.ENTRY_LIMITS)) {
            snake(shape.any("Destination").integer("MaxInboundConnections", "LocalConnectTimeoutMs",
                    "LocalRequestTimeoutMs").string("BalanceInboundConnections"), "MaxInboundConnections",
                    "LocalConnectTimeoutMs", "LocalRequestTimeoutMs", "BalanceInboundConnections");
        }
        if (has(Feature.ENTRY_GATEWAYS)) {
            snake(shape.any("RateLimits", "EnvoyExtensions"), "EnvoyExtensions");
        }
        return meta(shape);
    }

    private void addMode(Shape shape) {
        if (has(Feature.INTENTION_ENTRIES)) {
            Shape transparent = snake(shape().integer("OutboundListenerPort").bool("DialedDirectly"),
                    "OutboundListenerPort", "DialedDirectly");
            snake(shape.string("Mode").typed("structs.ProxyMode", "Mode").object("TransparentProxy", transparent),
                    "TransparentProxy");
        }
        if (has(Feature.ENTRY_GATEWAYS)) {
            shape.string("MutualTLSMode");
        }
    }

    private Shape proxy() {
        Shape shape = entry().freeMap("Config").always("Config");
        addMode(shape);
        snake(shape.object("MeshGateway", MESH_GATEWAY).object("Expose", EXPOSE), "MeshGateway");
        if (has(Feature.ENTRY_GATEWAYS)) {
            shape.any("AccessLogs").always("AccessLogs").any("EnvoyExtensions", "FailoverPolicy",
                    "PrioritizeByLocality");
        }
        return meta(shape);
    }

    /** The times of a resolver come first when it is printed. */
    private Shape resolver() {
        Shape subset = snake(shape().string("Filter").bool("OnlyPassing"), "OnlyPassing");
        Shape shape = shape().duration("ConnectTimeout");
        if (has(Feature.ENTRY_LIMITS)) {
            snake(shape.duration("RequestTimeout"), "RequestTimeout");
        }
        snake(shape.string("Kind", "Name").always("Kind", "Name").string("DefaultSubset")
                .objectMap("Subsets", subset).pointer("Redirect", redirect()).objectMap("Failover", failover()),
                "DefaultSubset", "ConnectTimeout");
        if (has(Feature.ENTRY_GATEWAYS)) {
            shape.any("PrioritizeByLocality");
        }
        if (has(Feature.INTENTION_ENTRIES)) {
            snake(shape.any("LoadBalancer"), "LoadBalancer");
        }
        return meta(shape);
    }

    private Shape place() {
        Shape shape = snake(shape().string("Service", "ServiceSubset", "Namespace"), "ServiceSubset");
        return has(Feature.PARTITIONS_REFUSED) ? shape.string("Partition") : shape;
    }

    private Shape redirect() {
        Shape shape = place().string("Datacenter");
        if (has(Feature.ENTRY_LIMITS)) {
            shape.string("Peer");
        }
        return has(Feature.ENTRY_GATEWAYS) ? shape.string("SamenessGroup") : shape;
    }

    private Shape failover() {
        Shape shape = snake(shape().string("Service", "ServiceSubset", "Namespace").strings("Datacenters"),
                "ServiceSubset");
        if (has(Feature.ENTRY_LIMITS)) {
            shape.objects("Targets", place().string("Datacenter", "Peer"));
        }
        return has(Feature.ENTRY_GATEWAYS) ? shape.any("Policy").string("SamenessGroup") : shape;
    }

    private Shape splitter() {
        Shape split = snake(shape().number("Weight").typed("float32", "Weight").always("Weight")
                .string("Service", "ServiceSubset", "Namespace"), "ServiceSubset");
        if (has(Feature.PARTITIONS_REFUSED)) {
            split.string("Partition");
        }
        if (has(Feature.INTENTION_ENTRIES)) {
            snake(split.any("RequestHeaders", "ResponseHeaders"), "RequestHeaders", "ResponseHeaders");
        }
        return meta(entry().objects("Splits", split).always("Splits"));
    }

    private Shape router() {
        Shape destination = snake(shape().duration("RequestTimeout"), "RequestTimeout");
        if (has(Feature.ENTRY_LIMITS)) {
            snake(destination.duration("IdleTimeout"), "IdleTimeout");
        }
        snake(destination.string("Service", "ServiceSubset", "Namespace"), "ServiceSubset");
        if (has(Feature.PARTITIONS_REFUSED)) {
            destination.string("Partition");
        }
        snake(destination.string("PrefixRewrite").integer("NumRetries").typed("uint32", "NumRetries")
                .bool("RetryOnConnectFailure"), "PrefixRewrite", "NumRetries", "RetryOnConnectFailure");
        if (has(Feature.ENTRY_LIMITS)) {
            snake(destination.strings("RetryOn"), "RetryOn");
        }
        snake(destination.numbers("RetryOnStatusCodes"), "RetryOnStatusCodes");
        if (has(Feature.INTENTION_ENTRIES)) {
            snake(destination.any("RequestHeaders", "ResponseHeaders"), "RequestHeaders", "ResponseHeaders");
        }
        return meta(entry().objects("Routes", shape().pointer("Match", shape().pointer("HTTP", MATCH))
                .pointer("Destination", destination)).always("Routes"));
    }

    private Shape ingress() {
        Shape tls = shape().bool("Enabled").always("Enabled");
        Shape service = shape().string("Name").strings("Hosts").always("Name", "Hosts");
        Shape listener = shape().integer("Port").string("Protocol").always("Port", "Protocol");
        Shape shape = entry().object("TLS", tls).objects("Listeners", listener).always("Listeners");
        if (has(Feature.INTENTION_ENTRIES)) {
            tls.any("SDS", "TLSMinVersion", "TLSMaxVersion", "CipherSuites");
            service.any("TLS", "RequestHeaders", "ResponseHeaders");
            listener.any("TLS");
        }
        if (has(Feature.ENTRY_LIMITS)) {
            service.integer("MaxConnections", "MaxPendingRequests", "MaxConcurrentRequests");
            shape.any("Defaults");
        }
        listener.objects("Services", meta(service)).always("Services");
        return meta(shape);
    }

    private Shape terminating() {
        Shape service = snake(shape().string("Name", "CAFile", "CertFile", "KeyFile", "SNI"), "CAFile", "CertFile",
                "KeyFile");
        if (has(Feature.ENTRY_GATEWAYS)) {
            service.bool("DisableAutoHostRewrite");
        }
        return meta(entry().objects("Services", service).always("Services"));
    }

    private Shape intentions() {
        Shape source = snake(shape().string("Name").always("Name").string("Action").any("Permissions")
                .integer("Precedence").always("Precedence").string("LegacyID", "Type").always("Type")
                .string("Description").stringMap("LegacyMeta").any("LegacyCreateTime", "LegacyUpdateTime"), "LegacyID",
                "LegacyMeta");
        if (has(Feature.ENTRY_LIMITS)) {
            source.string("Peer");
        }
        Shape shape = entry().objects("Sources", source).always("Sources");
        if (has(Feature.ENTRY_GATEWAYS)) {
            source.string("SamenessGroup");
            shape.any("JWT");
        }
        return meta(shape);
    }

    private Shape mesh() {
        Shape shape = snake(nameless().any("TransparentProxy").always("TransparentProxy"), "TransparentProxy");
        if (has(Feature.ENTRY_GATEWAYS)) {
            shape.bool("AllowEnablingPermissiveMutualTLS");
        }
        if (has(Feature.EXPORTED_SERVICES)) {
            shape.any("TLS", "HTTP");
        }
        if (has(Feature.ENTRY_LIMITS)) {
            shape.any("Peering");
        }
        return meta(shape);
    }

    private Shape exported() {
        Shape consumer = shape().string("Partition");
        if (has(Feature.PEERING)) {
            consumer.string("Peer");
        }
        if (has(Feature.ENTRY_GATEWAYS)) {
            consumer.string("SamenessGroup");
        }
        return meta(entry().objects("Services", shape().string("Name").always("Name").string("Namespace")
                .objects("Consumers", consumer)));
    }

    /** The kinds of which the fields are not looked at. */
    private void addGateways() {
        for (String kind : new String[]{"jwt-provider", "sameness-group", "api-gateway", "bound-api-gateway",
                "http-route", "tcp-route", "inline-certificate"}) {
            kinds.put(kind, meta(entry().any("Issuer", "JSONWebKeySet", "Audiences", "Locations", "Forwarding",
                    "ClockSkewSeconds", "CacheConfig", "Members", "DefaultForFailover", "IncludeLocal", "Listeners",
                    "Parents", "Rules", "Hostnames", "Services", "Certificate", "PrivateKey", "Status")));
        }
    }

    private static Shape snake(Shape shape, String... names) {
        for (String name : names) {
            shape.alias(name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT), name);
        }
        return shape;
    }
}
