package io.lictor.testkit.inprocess.agent;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.Shape;

/** What the bodies of the agent's, the catalog's and the transactions' calls may hold. */
public final class Shapes {
    private static final Map<Release, Shapes> ALL = new EnumMap<>(Release.class);
    private static final String SERVICE = "struct { EnableTagOverrideSnake bool \"json:\\\"enable_tag_override\\\"\"; "
            + "TaggedAddressesSnake map[string]structs.ServiceAddress \"json:\\\"tagged_addresses\\\"\"; "
            + "*structs.Alias }";
    private static final String CONNECT = "struct { SidecarServiceSnake *structs.ServiceDefinition "
            + "\"json:\\\"sidecar_service\\\"\"; *structs.Alias }";
    private static final String KIND = "structs.ServiceKind";
    private static final Shape ADDRESS = Shape.of("ServiceAddress").called("structs.ServiceAddress")
            .string("Address").integer("Port").always("Address", "Port");
    private static final Shape WEIGHTS = Shape.of("Weights").called("structs.Weights").integer("Passing", "Warning");
    private static final Shape LOCALITY = Shape.of("Locality").called("structs.Locality").string("Region", "Zone");

    private final Release release;
    private final Shape proxy;
    private final Shape service;
    private final Shape check;
    private final Shape checkUpdate = Shape.of("checkUpdate").string("Status", "Output");
    private final Shape catalogCheck;
    private final Shape catalogService;
    private final Shape registration;
    private final Shape deregistration;
    private final Shape operation;

    static {
        for (Release each : Release.values()) {
            ALL.put(each, new Shapes(each));
        }
    }

    private Shapes(Release release) {
        this.release = release;
        this.proxy = new ProxyShapes(release).ofService();
        CheckShapes checks = new CheckShapes(release);
        this.service = serviceFields(checks.withService());
        this.check = checks.alone();
        this.catalogCheck = checks.ofCatalog();
        this.catalogService = catalogServiceFields();
        this.registration = registrationFields();
        this.deregistration = deregistrationFields();
        this.operation = new TxnShapes(release).operation(checks.ofTransaction());
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
    Shape catalogCheck() {
        return catalogCheck;
    }

    /** What a service says of its proxy. */
    Shape proxy() {
        return proxy;
    }

    /** The body of {@code catalog/register}. */
    public Shape registration() {
        return registration;
    }

    /** The body of {@code catalog/deregister}. */
    public Shape deregistration() {
        return deregistration;
    }

    /** An operation of {@code txn}. */
    public Shape operation() {
        return operation;
    }

    private Shape connect() {
        return Shape.of("").called(CONNECT).readingItself().lenient().bool("Native");
    }

    private Shape catalogServiceFields() {
        Shape shape = Shape.of("NodeService").called("structs.NodeService").string("Kind", "ID", "Service", "Address")
                .typed(KIND, "Kind").strings("Tags").integer("Port").objectMap("TaggedAddresses", ADDRESS)
                .typed("map[string]structs.ServiceAddress", "TaggedAddresses").stringMap("Meta")
                .pointer("Weights", WEIGHTS).bool("EnableTagOverride").object("Proxy", proxy)
                .object("Connect", connect().pointer("SidecarService", service).alias("sidecar_service",
                        "SidecarService"))
                .unsigned("CreateIndex", "ModifyIndex");
        newFields(shape);
        return release.has(Feature.PEER_NAMES) ? shape.string("PeerName") : shape;
    }

    private Shape newFields(Shape shape) {
        if (release.has(Feature.SOCKET_PATH)) {
            shape.string("SocketPath");
        }
        if (release.has(Feature.LOCALITY)) {
            shape.pointer("Locality", LOCALITY);
        }
        return shape;
    }

    private Shape registrationFields() {
        Shape shape = Shape.of("RegisterRequest").called("structs.RegisterRequest").rewordingNamespace()
                .string("Datacenter", "ID", "Node", "Address").typed("types.NodeID", "ID")
                .stringMap("TaggedAddresses", "NodeMeta").pointer("Service", catalogService)
                .pointer("Check", catalogCheck).objects("Checks", catalogCheck)
                .typed("structs.HealthChecks", "Checks").bool("SkipNodeUpdate").string("Token")
                .unsigned("CreateIndex", "ModifyIndex");
        if (release.has(Feature.LOCALITY)) {
            shape.pointer("Locality", LOCALITY);
        }
        return release.has(Feature.PEER_NAMES) ? shape.string("PeerName") : shape;
    }

    private Shape deregistrationFields() {
        Shape shape = Shape.of(release.has(Feature.ALIAS_IN_DECODE_ERRORS) ? ".Alias" : "")
                .called("struct { Address string; *structs.Alias }").readingItself().rewordingNamespace()
                .string("Address").string("Datacenter", "Node", "ServiceID", "CheckID", "Token")
                .typed("types.CheckID", "CheckID");
        return release.has(Feature.PEER_NAMES) ? shape.string("PeerName") : shape;
    }

    private Shape serviceFields(Shape serviceCheck) {
        Shape connect = connect();
        Shape shape = newFields(Shape.of(release.has(Feature.ALIAS_IN_DECODE_ERRORS) ? ".Alias" : "")
                .called(SERVICE).readingItself()
                .string("Kind", "ID", "Name", "Address", "Token").typed(KIND, "Kind").strings("Tags")
                .objectMap("TaggedAddresses", ADDRESS)
                .typed("map[string]structs.ServiceAddress", "TaggedAddresses").stringMap("Meta").integer("Port")
                .object("Check", serviceCheck).objects("Checks", serviceCheck).typed("structs.CheckTypes", "Checks")
                .pointer("Weights", WEIGHTS).bool("EnableTagOverride").pointer("Proxy", proxy)
                .pointer("Connect", connect)
                .alias("enable_tag_override", "EnableTagOverride").alias("tagged_addresses", "TaggedAddresses"));
        connect.pointer("SidecarService", shape).alias("sidecar_service", "SidecarService");
        return shape;
    }
}
