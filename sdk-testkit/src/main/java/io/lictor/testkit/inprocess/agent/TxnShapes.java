package io.lictor.testkit.inprocess.agent;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.Shape;

/** An operation of a transaction. */
final class TxnShapes {
    private static final String VERB = "Verb";
    private final Release release;

    TxnShapes(Release release) {
        this.release = release;
    }

    Shape operation(Shape check) {
        Shape keys = Shape.of("KVTxnOp").called("api.KVTxnOp").string(VERB, "Key", "Value", "Session", "Namespace")
                .typed("api.KVOp", VERB).typed("[]uint8", "Value").unsigned("Flags", "Index");
        if (release.has(Feature.PARTITIONS_REFUSED)) {
            keys.string("Partition");
        }
        return Shape.of("TxnOp").called("api.TxnOp").pointer("KV", keys)
                .pointer("Node", Shape.of("NodeTxnOp").called("api.NodeTxnOp").string(VERB)
                        .typed("api.NodeOp", VERB).object("Node", node()))
                .pointer("Service", Shape.of("ServiceTxnOp").called("api.ServiceTxnOp").string(VERB, "Node")
                        .typed("api.ServiceOp", VERB).object("Service", service()))
                .pointer("Check", Shape.of("CheckTxnOp").called("api.CheckTxnOp").string(VERB)
                        .typed("api.CheckOp", VERB).object("Check", check));
    }

    private Shape node() {
        Shape shape = Shape.of("Node").called("api.Node").string("ID", "Node", "Address", "Datacenter")
                .stringMap("TaggedAddresses", "Meta").unsigned("CreateIndex", "ModifyIndex");
        if (release.has(Feature.PARTITIONS_REFUSED)) {
            shape.string("Partition");
        }
        if (release.has(Feature.PEER_NAMES)) {
            shape.string("PeerName");
        }
        return release.has(Feature.LOCALITY) ? shape.pointer("Locality", locality()) : shape;
    }

    private static Shape locality() {
        return Shape.of("Locality").called("api.Locality").string("Region", "Zone");
    }

    private Shape service() {
        Shape address = Shape.of("ServiceAddress").called("api.ServiceAddress").string("Address").integer("Port");
        Shape weights = Shape.of("AgentWeights").called("api.AgentWeights").integer("Passing", "Warning");
        Shape connect = Shape.of("AgentServiceConnect").called("api.AgentServiceConnect").bool("Native")
                .freeMap("SidecarService").typed("api.AgentServiceRegistration", "SidecarService");
        Shape shape = Shape.of("AgentService").called("api.AgentService").string("Kind", "ID", "Service", "Address",
                "ContentHash", "Namespace").typed("api.ServiceKind", "Kind").strings("Tags").stringMap("Meta")
                .integer("Port").objectMap("TaggedAddresses", address)
                .typed("map[string]api.ServiceAddress", "TaggedAddresses").object("Weights", weights)
                .bool("EnableTagOverride").unsigned("CreateIndex", "ModifyIndex")
                .pointer("Proxy", new ProxyShapes(release).ofTransaction()).pointer("Connect", connect);
        if (release.has(Feature.SOCKET_PATH)) {
            shape.string("SocketPath");
        }
        if (release.has(Feature.AGENT_DATACENTER)) {
            shape.string("Datacenter");
        }
        if (release.has(Feature.PARTITIONS_REFUSED)) {
            shape.string("Partition");
        }
        if (release.has(Feature.PEER_NAMES)) {
            shape.string("PeerName");
        }
        return release.has(Feature.LOCALITY) ? shape.pointer("Locality", locality()) : shape;
    }
}
