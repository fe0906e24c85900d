package io.lictor.testkit.inprocess.agent;

import io.lictor.testkit.inprocess.json.Shape;

/** What the bodies of the agent's and the catalog's calls may hold. */
public final class Shapes {
    private static final Shape ADDRESS = Shape.of("ServiceAddress").called("structs.ServiceAddress")
            .string("Address").integer("Port");
    private static final Shape WEIGHTS = Shape.of("").integer("Passing", "Warning");

    private static final Shape PROXY = Shape.of("").string("DestinationServiceName",
            "DestinationServiceID", "LocalServiceAddress").integer("LocalServicePort")
            .any("Config", "Upstreams", "MeshGateway", "Expose").alias("destination_service_name",
                    "DestinationServiceName")
            .alias("destination_service_id", "DestinationServiceID")
            .alias("local_service_address", "LocalServiceAddress").alias("local_service_port", "LocalServicePort")
            .alias("mesh_gateway", "MeshGateway");

    /** The check of a service. */
    public static final Shape SERVICE_CHECK = checkFields(Shape.of("")).string("CheckID");

    /** A service of {@code agent/service/register}. */
    public static final Shape SERVICE = service();

    /** The body of {@code agent/check/register}. */
    public static final Shape CHECK = checkFields(Shape.of("")).string("ID", "ServiceID", "Token")
            .alias("service_id", "ServiceID");

    /** The body of {@code agent/check/update}. */
    public static final Shape CHECK_UPDATE = Shape.of("checkUpdate").string("Status", "Output");

    /** A check as the catalog takes it. */
    public static final Shape CATALOG_CHECK = Shape.of("HealthCheck")
            .string("Node", "CheckID", "Name", "Status", "Notes", "Output", "ServiceID", "ServiceName", "Type")
            .strings("ServiceTags").any("Definition").unsigned("CreateIndex", "ModifyIndex");

    /** A service as the catalog takes it. */
    public static final Shape CATALOG_SERVICE = Shape.of("NodeService")
            .string("Kind", "ID", "Service", "Address").strings("Tags").integer("Port")
            .objectMap("TaggedAddresses", ADDRESS).stringMap("Meta").object("Weights", WEIGHTS)
            .bool("EnableTagOverride").object("Proxy", PROXY).any("Connect").unsigned("CreateIndex", "ModifyIndex");

    /** The body of {@code catalog/register}. */
    public static final Shape REGISTRATION = Shape.of("RegisterRequest").string("Datacenter", "ID", "Node", "Address")
            .stringMap("TaggedAddresses", "NodeMeta").object("Service", CATALOG_SERVICE)
            .object("Check", CATALOG_CHECK).objects("Checks", CATALOG_CHECK).bool("SkipNodeUpdate")
            .any("WriteRequest");

    /** The body of {@code catalog/deregister}. */
    public static final Shape DEREGISTRATION = Shape.of("DeregisterRequest")
            .string("Datacenter", "Node", "ServiceID", "CheckID").any("WriteRequest");

    private Shapes() {}

    private static Shape checkFields(Shape shape) {
        return shape.string("Name", "Status", "Notes", "HTTP", "Method", "Body", "TCP", "AliasNode", "AliasService",
                "DockerContainerID", "Shell", "GRPC", "ProxyHTTP", "ProxyGRPC").strings("ScriptArgs", "Args")
                .any("Header").bool("GRPCUseTLS", "TLSSkipVerify")
                .duration("Interval", "Timeout", "TTL", "DeregisterCriticalServiceAfter")
                .integer("SuccessBeforePassing", "FailuresBeforeCritical", "OutputMaxSize")
                .alias("deregister_critical_service_after", "DeregisterCriticalServiceAfter")
                .alias("tls_skip_verify", "TLSSkipVerify").alias("docker_container_id", "DockerContainerID")
                .alias("alias_service", "AliasService").alias("alias_node", "AliasNode")
                .alias("grpc_use_tls", "GRPCUseTLS").alias("success_before_passing", "SuccessBeforePassing")
                .alias("failures_before_critical", "FailuresBeforeCritical");
    }

    private static Shape service() {
        Shape connect = Shape.of("").bool("Native").lenient();
        Shape service = Shape.of("")
                .called("struct { EnableTagOverrideSnake bool \"json:\\\"enable_tag_override\\\"\"; "
                        + "TaggedAddressesSnake map[string]structs.ServiceAddress \"json:\\\"tagged_addresses\\\"\"; "
                        + "*structs.Alias }")
                .string("Kind", "ID", "Name", "Address", "Token").strings("Tags")
                .objectMap("TaggedAddresses", ADDRESS).stringMap("Meta").integer("Port")
                .object("Check", SERVICE_CHECK).objects("Checks", SERVICE_CHECK).object("Weights", WEIGHTS)
                .bool("EnableTagOverride").object("Proxy", PROXY).object("Connect", connect)
                .alias("enable_tag_override", "EnableTagOverride").alias("tagged_addresses", "TaggedAddresses");
        connect.object("SidecarService", service);
        return service;
    }
}
