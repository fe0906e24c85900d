package io.lictor.testkit.inprocess.agent;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.Shape;

/** What a service says of its proxy. */
final class ProxyShapes {
    private static final String STRUCT = "struct { DestinationServiceNameSnake string \"json:\\\"destination_service_name"
            + "\\\"\"; DestinationServiceIDSnake string \"json:\\\"destination_service_id\\\"\"; LocalServiceAddressSnake "
            + "string \"json:\\\"local_service_address\\\"\"; LocalServicePortSnake int \"json:\\\"local_service_port\\\""
            + "\"; *structs.Alias }";
    private static final String UPSTREAM = "struct { DestinationTypeSnake string \"json:\\\"destination_type\\\"\"; "
            + "DestinationNamespaceSnake string \"json:\\\"destination_namespace\\\"\"; DestinationNameSnake string "
            + "\"json:\\\"destination_name\\\"\"; LocalBindPortSnake int \"json:\\\"local_bind_port\\\"\"; "
            + "LocalBindAddressSnake string \"json:\\\"local_bind_address\\\"\"; *structs.Alias }";
    private static final String PATH = "struct { LocalPathPortSnake int \"json:\\\"local_path_port\\\"\"; "
            + "ListenerPortSnake int \"json:\\\"listener_port\\\"\"; *structs.Alias }";

    private final Release release;

    ProxyShapes(Release release) {
        this.release = release;
    }

    /** As services have it. */
    Shape ofService() {
        Shape shape = Shape.of("").called(STRUCT).readingItself().fragile();
        if (release.has(Feature.ENVOY_EXTENSIONS)) {
            // taken, and shown nowhere
            shape.any("EnvoyExtensions").never("EnvoyExtensions");
        }
        if (release.has(Feature.PROXY_MODE)) {
            shape.object("TransparentProxy", transparent()).sparing("TransparentProxy")
                    .alias("transparent_proxy", "TransparentProxy");
        }
        if (release.has(Feature.ENVOY_EXTENSIONS)) {
            shape.object("AccessLogs", accessLogs()).sparing("AccessLogs").alias("access_logs", "AccessLogs");
        }
        shape.string("DestinationServiceName", "DestinationServiceID", "LocalServiceAddress")
                .integer("LocalServicePort").alias("destination_service_name", "DestinationServiceName")
                .alias("destination_service_id", "DestinationServiceID")
                .alias("local_service_address", "LocalServiceAddress").alias("local_service_port", "LocalServicePort");
        if (release.has(Feature.PROXY_MODE)) {
            shape.string("LocalServiceSocketPath", "Mode").always("Mode").typed("structs.ProxyMode", "Mode")
                    .alias("local_service_socket_path", "LocalServiceSocketPath");
        }
        shape.freeMap("Config").objects("Upstreams", upstream()).typed("structs.Upstreams", "Upstreams")
                .object("MeshGateway", meshGateway()).object("Expose", expose());
        return release.has(Feature.PROXY_MODE) ? shape.alias("mesh_gateway", "MeshGateway") : shape;
    }

    static Shape meshGateway() {
        return Shape.of("").called("structs.MeshGatewayConfig").string("Mode").typed("structs.MeshGatewayMode", "Mode");
    }

    private static Shape transparent() {
        return Shape.of("").called("structs.TransparentProxyConfig").integer("OutboundListenerPort")
                .bool("DialedDirectly");
    }

    private static Shape accessLogs() {
        return Shape.of("AccessLogsConfig").called("structs.AccessLogsConfig").bool("Enabled", "DisableListenerLogs")
                .string("Type", "Path", "JSONFormat", "TextFormat").typed("structs.LogSinkType", "Type");
    }

    private static Shape expose() {
        Shape path = Shape.of("").called(PATH).readingItself().fragile().integer("ListenerPort").string("Path")
                .integer("LocalPathPort").string("Protocol").bool("ParsedFromCheck").always("ParsedFromCheck")
                .alias("local_path_port", "LocalPathPort").alias("listener_port", "ListenerPort");
        return Shape.of("").called("structs.ExposeConfig").bool("Checks").objects("Paths", path)
                .typed("[]structs.ExposePath", "Paths");
    }

    private Shape upstream() {
        Shape shape = Shape.of("").called(UPSTREAM).readingItself().fragile()
                .string("DestinationType", "DestinationNamespace")
                .always("DestinationType").alias("destination_type", "DestinationType")
                .alias("destination_namespace", "DestinationNamespace");
        if (release.has(Feature.PARTITIONS_REFUSED)) {
            shape.string("DestinationPartition");
        }
        if (release.has(Feature.PEERING)) {
            shape.string("DestinationPeer");
        }
        shape.string("DestinationName", "Datacenter").always("DestinationName", "Datacenter").string("LocalBindAddress")
                .integer("LocalBindPort").alias("destination_name", "DestinationName")
                .alias("local_bind_address", "LocalBindAddress").alias("local_bind_port", "LocalBindPort");
        if (release.has(Feature.PROXY_MODE)) {
            shape.string("LocalBindSocketPath", "LocalBindSocketMode").freeMap("Config")
                    .object("MeshGateway", meshGateway()).alias("mesh_gateway", "MeshGateway");
        } else {
            shape.always("LocalBindPort").freeMap("Config").always("Config").object("MeshGateway", meshGateway());
        }
        return shape;
    }

    /** As services of a transaction have it. */
    Shape ofTransaction() {
        Shape gateway = Shape.of("MeshGatewayConfig").called("api.MeshGatewayConfig").string("Mode")
                .typed("api.MeshGatewayMode", "Mode");
        Shape path = Shape.of("ExposePath").called("api.ExposePath").integer("ListenerPort").string("Path")
                .integer("LocalPathPort").string("Protocol").bool("ParsedFromCheck");
        Shape expose = Shape.of("ExposeConfig").called("api.ExposeConfig").bool("Checks").objects("Paths", path)
                .typed("[]api.ExposePath", "Paths");
        Shape upstream = Shape.of("Upstream").called("api.Upstream").string("DestinationType", "DestinationNamespace",
                "DestinationName", "Datacenter", "LocalBindAddress").integer("LocalBindPort").freeMap("Config")
                .object("MeshGateway", gateway).typed("api.UpstreamDestType", "DestinationType");
        Shape shape = Shape.of("AgentServiceConnectProxyConfig").called("api.AgentServiceConnectProxyConfig")
                .string("DestinationServiceName", "DestinationServiceID", "LocalServiceAddress")
                .integer("LocalServicePort").freeMap("Config").objects("Upstreams", upstream)
                .typed("[]api.Upstream", "Upstreams").object("MeshGateway", gateway).object("Expose", expose);
        if (release.has(Feature.PROXY_MODE)) {
            shape.string("LocalServiceSocketPath", "Mode").any("TransparentProxy");
            upstream.string("LocalBindSocketPath", "LocalBindSocketMode");
        }
        if (release.has(Feature.PARTITIONS_REFUSED)) {
            upstream.string("DestinationPartition");
        }
        if (release.has(Feature.PEERING)) {
            upstream.string("DestinationPeer");
        }
        return release.has(Feature.ENVOY_EXTENSIONS) ? shape.any("EnvoyExtensions", "AccessLogs") : shape;
    }
}
