package io.lictor.testkit.inprocess.agent;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.Shape;

/** What the bodies of the agent's and the catalog's calls may hold. */
public final class Shapes {
    private static final Map<Release, Shapes> ALL = new EnumMap<>(Release.class);
    private static final Shape ADDRESS = Shape.of("ServiceAddress").called("structs.ServiceAddress")
            .string("Address").integer("Port");
    private static final Shape WEIGHTS = Shape.of("").integer("Passing", "Warning");
    private static final Shape LOCALITY = Shape.of("").string("Region", "Zone");

    private final Release release;
    private final Shape proxy;
    private final Shape service;
    private final Shape check;
    private final Shape checkUpdate = Shape.of("checkUpdate").string("Status", "Output");
    private final Shape catalogCheck;
    private final Shape catalogService;
    private final Shape registration;
    private final Shape deregistration = Shape.of("DeregisterRequest").called("structs.DeregisterRequest")
            .string("Datacenter", "Node", "ServiceID", "CheckID").any("WriteRequest");

    static {
        for (Release each : Release.values()) {
            ALL.put(each, new Shapes(each));
        }
    }

    private Shapes(Release release) {
        this.release = release;
        this.proxy = proxyFields();
        this.service = serviceFields();
        this.check = checkFields(Shape.of("")).string("ID", "ServiceID", "Token").alias("service_id", "ServiceID");
        this.catalogCheck = Shape.of("HealthCheck")
                .string("Node", "CheckID", "Name", "Status", "Notes", "Output", "ServiceID", "ServiceName", "Type")
                .strings("ServiceTags").any("Definition").unsigned("CreateIndex", "ModifyIndex");
        this.catalogService = catalogServiceFields();
        this.registration = registrationFields();
    }

    /** The bodies that a release takes. */
    public static Shapes of(Release release) {
        return Objects.requireNonNull(ALL.get(release));
    }

    /** The body of {@code agent/service/register}. */
    public Shape service() {
        return service;
    }

    /** The body of {@code agent/check/register}. */
    public Shape check() {
        return check;
    }

    /** The body of {@code agent/check/update}. */
    public Shape checkUpdate() {
        return checkUpdate;
    }

    /** A check as it is put into the catalog. */
    public Shape catalogCheck() {
        return catalogCheck;
    }

    /** A service as it is put into the catalog. */
    public Shape catalogService() {
        return catalogService;
    }

    /** The body of {@code catalog/register}. */
    public Shape registration() {
        return registration;
    }

    /** The body of {@code catalog/deregister}. */
    public Shape deregistration() {
        return deregistration;
    }

    private Shape proxyFields() {
        Shape shape = Shape.of("").string("DestinationServiceName", "DestinationServiceID", "LocalServiceAddress")
                .integer("LocalServicePort").any("Config", "MeshGateway", "Expose")
                .objects("Upstreams", upstreamFields())
                .alias("destination_service_name", "DestinationServiceName")
                .alias("destination_service_id", "DestinationServiceID")
                .alias("local_service_address", "LocalServiceAddress").alias("local_service_port", "LocalServicePort")
                .alias("mesh_gateway", "MeshGateway");
        if (release.has(Feature.PROXY_MODE)) {
            shape.string("Mode", "LocalServiceSocketPath").any("TransparentProxy");
        }
        if (release.has(Feature.ENVOY_EXTENSIONS)) {
            shape.any("EnvoyExtensions");
        }
        return shape;
    }

    private Shape upstreamFields() {
        Shape shape = Shape.of("").string("DestinationType", "DestinationNamespace", "DestinationName", "Datacenter",
                "LocalBindAddress").integer("LocalBindPort").any("Config", "MeshGateway")
                .alias("destination_type", "DestinationType").alias("destination_namespace", "DestinationNamespace")
                .alias("destination_name", "DestinationName").alias("local_bind_address", "LocalBindAddress")
                .alias("local_bind_port", "LocalBindPort").alias("mesh_gateway", "MeshGateway");
        if (release.has(Feature.PROXY_MODE)) {
            shape.string("LocalBindSocketPath", "LocalBindSocketMode");
        }
        if (release.has(Feature.PARTITIONS_REFUSED)) {
            shape.string("DestinationPartition");
        }
        return release.has(Feature.PEERING) ? shape.string("DestinationPeer") : shape;
    }

    private Shape catalogServiceFields() {
        Shape shape = Shape.of("NodeService").string("Kind", "ID", "Service", "Address").strings("Tags")
                .integer("Port").objectMap("TaggedAddresses", ADDRESS).stringMap("Meta").object("Weights", WEIGHTS)
                .bool("EnableTagOverride").object("Proxy", proxy).any("Connect")
                .unsigned("CreateIndex", "ModifyIndex");
        newFields(shape);
        return release.has(Feature.PEER_NAMES) ? shape.string("PeerName") : shape;
    }

    private Shape newFields(Shape shape) {
        if (release.has(Feature.SOCKET_PATH)) {
            shape.string("SocketPath");
        }
        if (release.has(Feature.LOCALITY)) {
            shape.object("Locality", LOCALITY);
        }
        return shape;
    }

    private Shape registrationFields() {
        Shape shape = Shape.of("RegisterRequest").called("structs.RegisterRequest")
                .string("Datacenter", "ID", "Node", "Address")
                .stringMap("TaggedAddresses", "NodeMeta").object("Service", catalogService)
                .object("Check", catalogCheck).objects("Checks", catalogCheck).bool("SkipNodeUpdate")
                .any("WriteRequest");
        if (release.has(Feature.LOCALITY)) {
            shape.object("Locality", LOCALITY);
        }
        return release.has(Feature.PEER_NAMES) ? shape.string("PeerName") : shape;
    }

    private Shape checkFields(Shape shape) {
        shape.string("Name", "Status", "Notes", "HTTP", "Method", "Body", "TCP", "AliasNode", "AliasService",
                "DockerContainerID", "Shell", "GRPC", "ProxyHTTP", "ProxyGRPC").strings("ScriptArgs", "Args")
                .any("Header").bool("GRPCUseTLS", "TLSSkipVerify")
                .duration("Interval", "Timeout", "TTL", "DeregisterCriticalServiceAfter")
                .integer("SuccessBeforePassing", "FailuresBeforeCritical", "OutputMaxSize")
                .alias("deregister_critical_service_after", "DeregisterCriticalServiceAfter")
                .alias("tls_skip_verify", "TLSSkipVerify").alias("docker_container_id", "DockerContainerID")
                .alias("alias_service", "AliasService").alias("alias_node", "AliasNode")
                .alias("grpc_use_tls", "GRPCUseTLS").alias("success_before_passing", "SuccessBeforePassing")
                .alias("failures_before_critical", "FailuresBeforeCritical");
        if (release.has(Feature.CHECK_TLS_NAME)) {
            shape.string("TLSServerName", "H2PING").bool("DisableRedirects").alias("tls_server_name", "TLSServerName");
        }
        if (release.has(Feature.FAILURES_BEFORE_WARNING)) {
            shape.bool("H2PingUseTLS").integer("FailuresBeforeWarning");
        }
        if (release.has(Feature.CHECK_UDP)) {
            shape.string("UDP", "OSService");
        }
        return release.has(Feature.CHECK_TCP_TLS) ? shape.bool("TCPUseTLS") : shape;
    }

    private Shape serviceFields() {
        Shape connect = Shape.of("").bool("Native").lenient();
        Shape serviceCheck = checkFields(Shape.of("")).string("CheckID");
        Shape shape = newFields(Shape.of(release.has(Feature.ALIAS_IN_DECODE_ERRORS) ? ".Alias" : "")
                .called("struct { EnableTagOverrideSnake bool \"json:\\\"enable_tag_override\\\"\"; "
                        + "TaggedAddressesSnake map[string]structs.ServiceAddress \"json:\\\"tagged_addresses\\\"\"; "
                        + "*structs.Alias }")
                .string("Kind", "ID", "Name", "Address", "Token").strings("Tags")
                .objectMap("TaggedAddresses", ADDRESS).stringMap("Meta").integer("Port")
                .object("Check", serviceCheck).objects("Checks", serviceCheck).object("Weights", WEIGHTS)
                .bool("EnableTagOverride").object("Proxy", proxy).object("Connect", connect)
                .alias("enable_tag_override", "EnableTagOverride").alias("tagged_addresses", "TaggedAddresses"));
        connect.object("SidecarService", shape);
        return shape;
    }
}
