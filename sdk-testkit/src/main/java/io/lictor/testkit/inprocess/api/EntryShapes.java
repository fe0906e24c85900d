package io.lictor.testkit.inprocess.api;

import java.util.Locale;
import java.util.Map;

import io.lictor.testkit.inprocess.json.Shape;

/** The fields of config entries, which may also be written with underscores. */
final class EntryShapes {
    private static final Shape MESH_GATEWAY = Shape.of("").weak().string("Mode");
    private static final Shape EXPOSED = snake(Shape.of("").weak().integer("ListenerPort", "LocalPathPort")
            .string("Path", "Protocol").bool("ParsedFromCheck"), "ListenerPort", "LocalPathPort");
    private static final Shape EXPOSE = Shape.of("").weak().bool("Checks").objects("Paths", EXPOSED);

    private static final Shape DEFAULTS = snake(entry().any("Protocol").string("ExternalSNI")
            .object("MeshGateway", MESH_GATEWAY).object("Expose", EXPOSE), "ExternalSNI", "MeshGateway");
    private static final Shape PROXY = snake(entry().any("Config").object("MeshGateway", MESH_GATEWAY)
            .object("Expose", EXPOSE), "MeshGateway");
    private static final Shape SUBSET = snake(Shape.of("").weak().string("Filter").bool("OnlyPassing"), "OnlyPassing");
    private static final Shape REDIRECT = snake(Shape.of("").weak().string("Service", "ServiceSubset", "Namespace",
            "Datacenter"), "ServiceSubset");
    private static final Shape FAILOVER = snake(Shape.of("").weak().string("Service", "ServiceSubset", "Namespace")
            .strings("Datacenters"), "ServiceSubset");
    private static final Shape RESOLVER = snake(entry().string("DefaultSubset").objectMap("Subsets", SUBSET)
            .object("Redirect", REDIRECT).objectMap("Failover", FAILOVER).duration("ConnectTimeout"), "DefaultSubset",
            "ConnectTimeout");
    private static final Shape SPLIT = snake(Shape.of("").weak().number("Weight").string("Service", "ServiceSubset",
            "Namespace"), "ServiceSubset");
    private static final Shape SPLITTER = entry().objects("Splits", SPLIT);
    private static final Shape HEADER = Shape.of("").weak()
            .string("Name", "Exact", "Prefix", "Suffix", "Regex").bool("Present", "Invert");
    private static final Shape PARAMETER = Shape.of("").weak().string("Name", "Exact", "Regex").bool("Present");
    private static final Shape MATCH = snake(Shape.of("").weak().string("PathExact", "PathPrefix", "PathRegex")
            .objects("Header", HEADER).objects("QueryParam", PARAMETER).strings("Methods"), "PathExact", "PathPrefix",
            "PathRegex", "QueryParam");
    private static final Shape DESTINATION = snake(Shape.of("").weak().string("Service", "ServiceSubset", "Namespace",
            "PrefixRewrite").integer("NumRetries").bool("RetryOnConnectFailure").any("RetryOnStatusCodes")
            .duration("RequestTimeout"),
            "ServiceSubset", "PrefixRewrite", "NumRetries", "RetryOnConnectFailure",
            "RetryOnStatusCodes", "RequestTimeout");
    private static final Shape ROUTE = Shape.of("").weak().object("Match", Shape.of("").weak().object("HTTP", MATCH))
            .object("Destination", DESTINATION);
    private static final Shape ROUTER = entry().objects("Routes", ROUTE);
    private static final Shape INGRESS = entry().object("TLS", Shape.of("").weak().bool("Enabled")).objects("Listeners",
            Shape.of("").weak().integer("Port").string("Protocol").objects("Services",
                    Shape.of("").weak().string("Name", "Namespace").strings("Hosts")));
    private static final Shape TERMINATING = entry().objects("Services", snake(Shape.of("").weak()
            .string("Name", "Namespace", "CAFile", "CertFile", "KeyFile", "SNI"), "CAFile", "CertFile", "KeyFile"));

    private static final Map<String, Shape> KINDS = Map.of("service-defaults", DEFAULTS, "proxy-defaults", PROXY,
            "service-resolver", RESOLVER, "service-splitter", SPLITTER, "service-router", ROUTER, "ingress-gateway",
            INGRESS, "terminating-gateway", TERMINATING);

    private EntryShapes() {}

    static boolean isKind(String kind) {
        return KINDS.containsKey(kind);
    }

    static Shape of(String kind) {
        return KINDS.getOrDefault(kind, DEFAULTS);
    }

    private static Shape entry() {
        return snake(Shape.of("").weak().string("Kind", "Name", "Namespace").any("CreateIndex", "ModifyIndex"),
                "CreateIndex",
                "ModifyIndex");
    }

    private static Shape snake(Shape shape, String... names) {
        for (String name : names) {
            shape.alias(name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT), name);
        }
        return shape;
    }
}
