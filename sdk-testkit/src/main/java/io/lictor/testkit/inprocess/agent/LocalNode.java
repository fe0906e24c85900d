package io.lictor.testkit.inprocess.agent;

import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.State;
import tools.jackson.databind.node.ObjectNode;

/** The agent's own node in the catalog: itself, its gossip check and the service of the servers. */
public final class LocalNode {
    private static final String LOOPBACK = "127.0.0.1";

    private LocalNode() {}

    /** Joins, as a server that has just elected itself. */
    public static void join(Engine engine) {
        State state = engine.state();
        state.write(at -> {
            register(engine, at);
            return at;
        });
        // the first index that a fresh dev agent shows is 12: its node is written twice
        state.write(at -> {
            Catalog catalog = state.catalog();
            catalog.putNode(at, engine.settings().node(), node(engine, true));
            return at;
        });
    }

    static void register(Engine engine, long at) {
        Catalog catalog = engine.state().catalog();
        String name = engine.settings().node();
        catalog.putNode(at, name, node(engine, catalog.node(name).isPresent()));
        catalog.putService(at, name, consul(engine));
        catalog.putCheck(at,
                new Bodies(engine.settings().release()).check(name, GoJson.object().put("CheckID", "serfHealth")
                        .put("Name", "Serf Health Status").put("Status", "passing")
                        .put("Output", "Agent alive and reachable")));
    }

    private static ObjectNode node(Engine engine, boolean complete) {
        ObjectNode node = GoJson.object().put("ID", engine.nodeId()).put("Node", engine.settings().node())
                .put("Address", LOOPBACK).put("Datacenter", engine.settings().datacenter());
        ObjectNode addresses = node.putObject("TaggedAddresses");
        if (complete) {
            addresses.put("lan", LOOPBACK).put("lan_ipv4", LOOPBACK).put("wan", LOOPBACK).put("wan_ipv4", LOOPBACK);
        }
        ObjectNode meta = node.putObject("Meta").put("consul-network-segment", "");
        if (engine.settings().release().has(Feature.NODE_VERSION_META)) {
            meta.put("consul-version", engine.settings().release().version());
        }
        engine.settings().nodeMeta().forEach(meta::put);
        return node;
    }

    private static ObjectNode consul(Engine engine) {
        ObjectNode given = GoJson.object().put("Service", "consul").put("Port", 8300);
        Release release = engine.settings().release();
        ObjectNode meta = given.putObject("Meta");
        if (release.has(Feature.MEMBER_GRPC_PORT)) {
            meta.put("grpc_port", "8502");
        }
        meta.put("non_voter", "false").put("raft_version", "3");
        if (release.has(Feature.MEMBER_INTENTIONS)) {
            meta.put("read_replica", "false");
        }
        meta.put("serf_protocol_current", "2").put("serf_protocol_max", "5").put("serf_protocol_min", "1")
                .put("version", release.version());
        return new Bodies(release).service(given, "Service");
    }
}
