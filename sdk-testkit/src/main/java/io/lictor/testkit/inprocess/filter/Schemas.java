package io.lictor.testkit.inprocess.filter;

import java.util.LinkedHashMap;
import java.util.Map;

import io.lictor.testkit.inprocess.filter.FilterFields.Dictionary;
import io.lictor.testkit.inprocess.filter.FilterFields.ListOf;
import io.lictor.testkit.inprocess.filter.FilterFields.Scalar;
import io.lictor.testkit.inprocess.filter.FilterFields.Struct;

/** The fields that Consul 1.8 lets a filter select. */
public final class Schemas {
    private static final FilterFields STRINGS = new Dictionary(Scalar.STRING);
    private static final Struct ADDRESS = strings("Address").with("Port", Scalar.NUMBER);
    private static final Struct WEIGHTS = numbers("Passing", "Warning");
    private static final Struct CONNECT = new Struct(Map.of("Native", Scalar.BOOL));
    private static final Struct MESH_GATEWAY = strings("Mode");
    private static final Struct EXPOSE = new Struct(Map.of("Checks", Scalar.BOOL, "Paths", new ListOf(
            strings("Path", "Protocol").with("ListenerPort", Scalar.NUMBER).with("LocalPathPort", Scalar.NUMBER)
                    .with("ParsedFromCheck", Scalar.BOOL))));
    private static final Struct UPSTREAM = strings("DestinationType", "DestinationNamespace", "DestinationName",
            "Datacenter", "LocalBindAddress").with("LocalBindPort", Scalar.NUMBER).with("MeshGateway", MESH_GATEWAY);
    private static final Struct PROXY = strings("DestinationServiceName", "DestinationServiceID",
            "LocalServiceAddress").with("LocalServicePort", Scalar.NUMBER).with("Upstreams", new ListOf(UPSTREAM))
            .with("MeshGateway", MESH_GATEWAY).with("Expose", EXPOSE);

    public static final Struct NODE = strings("ID", "Node", "Address", "Datacenter").with("TaggedAddresses", STRINGS)
            .with("Meta", STRINGS);
    public static final Struct NODE_SERVICE = strings("Kind", "ID", "Service", "Address").with("Tags", list())
            .with("TaggedAddresses", new Dictionary(ADDRESS)).with("Meta", STRINGS).with("Port", Scalar.NUMBER)
            .with("Weights", WEIGHTS).with("EnableTagOverride", Scalar.BOOL).with("Proxy", PROXY)
            .with("Connect", CONNECT);
    public static final Struct CATALOG_SERVICE = strings("ID", "Node", "Address", "Datacenter", "ServiceKind",
            "ServiceID",
            "ServiceName", "ServiceAddress").with("TaggedAddresses", STRINGS).with("NodeMeta", STRINGS)
            .with("ServiceTags", list()).with("ServiceTaggedAddresses", new Dictionary(ADDRESS))
            .with("ServiceMeta", STRINGS).with("ServicePort", Scalar.NUMBER).with("ServiceWeights", WEIGHTS)
            .with("ServiceEnableTagOverride", Scalar.BOOL).with("ServiceProxy", PROXY)
            .with("ServiceConnect", CONNECT);
    public static final Struct CHECK = strings("Node", "CheckID", "Name", "Status", "Notes", "Output", "ServiceID",
            "ServiceName", "Type").with("ServiceTags", list());
    public static final Struct HEALTH_ENTRY = new Struct(Map.of("Node", NODE, "Service", NODE_SERVICE, "Checks",
            new ListOf(CHECK)));
    public static final Struct INTENTION = strings("ID", "Description", "SourceNS", "SourceName", "DestinationNS",
            "DestinationName", "SourceType", "Action").with("Precedence", Scalar.NUMBER).with("Meta", STRINGS);

    /** Who logs in, as selectors of binding rules see it. */
    public static final Struct IDENTITY = new Struct(Map.of("value", STRINGS, "list", new Dictionary(list())));

    private Schemas() {}

    private static FilterFields list() {
        return new ListOf(Scalar.STRING);
    }

    private static Struct strings(String... names) {
        return all(Scalar.STRING, names);
    }

    private static Struct numbers(String... names) {
        return all(Scalar.NUMBER, names);
    }

    private static Struct all(Scalar type, String... names) {
        Map<String, FilterFields> fields = new LinkedHashMap<>();
        for (String name : names) {
            fields.put(name, type);
        }
        return new Struct(fields);
    }
}
