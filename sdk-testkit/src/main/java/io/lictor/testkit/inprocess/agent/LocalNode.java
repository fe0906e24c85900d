package io.lictor.testkit.inprocess.agent;

import java.math.BigDecimal;

import io.lictor.testkit.inprocess.engine.Access;
import io.lictor.testkit.inprocess.engine.AgentLog;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The agent's own node in the catalog: itself, its gossip check and the service of the servers. */
public final class LocalNode {
    private static final String LOOPBACK = "127.0.0.1";

    private static final int DIMENSIONS = 8;

    private LocalNode() {}

    /** The place of who knows nobody else. */
    public static ObjectNode origin() {
        ObjectNode coordinate = GoJson.object();
        ArrayNode vector = coordinate.putArray("Vec");
        for (int i = 0; i < DIMENSIONS; i++) {
            vector.add(0);
        }
        return coordinate.put("Error", new BigDecimal("1.5")).put("Adjustment", 0).put("Height",
                new BigDecimal("0.00001"));
    }

    /** Joins, as a server that has just elected itself: its servers know it by its gossip. */
    public static void join(Engine engine) {
        engine.state().write(at -> {
            Catalog catalog = engine.state().catalog();
            catalog.putNode(at, engine.settings().node(), bare(engine));
            addServers(engine, at);
            return at;
        });
    }

    /** Tells the servers what only the agent knows of its node, if its token may. */
    public static void complete(Engine engine) {
        // the first index that a fresh dev agent shows is 12: its node is written twice
        if (mayWrite(engine)) {
            engine.state().write(at -> {
                engine.state().catalog().putNode(at, engine.settings().node(), node(engine));
                return at;
            });
            engine.log().info("Synced node info");
        } else {
            engine.log().say(AgentLog.Level.WARN, "agent", "Node info update blocked by ACLs", "node",
                    engine.nodeId());
        }
    }

    private static boolean mayWrite(Engine engine) {
        return engine.agentAccess().allows(Access.Resource.NODE, engine.settings().node(), Access.Right.WRITE);
    }

    static void register(Engine engine, long at) {
        if (mayWrite(engine)) {
            engine.state().catalog().putNode(at, engine.settings().node(), node(engine));
        }
        addServers(engine, at);
    }

    private static void addServers(Engine engine, long at) {
        Catalog catalog = engine.state().catalog();
        String name = engine.settings().node();
        if (engine.state().coordinates().of(name).isEmpty()) {
            engine.state().coordinates().put(at, name, "", origin());
        }
        catalog.putService(at, name, consul(engine));
        catalog.putCheck(at,
                new Bodies(engine.settings().release()).check(name, GoJson.object().put("CheckID", "serfHealth")
                        .put("Name", "Serf Health Status").put("Status", "passing")
                        .put("Output", "Agent alive and reachable")));
    }

    private static ObjectNode bare(Engine engine) {
        ObjectNode node = identity(engine).putNull("TaggedAddresses").putNull("Meta");
        if (engine.settings().release().has(Feature.NODE_VERSION_META)) {
            node.putObject("Meta").put("consul-version", engine.settings().release().version());
        }
        return node;
    }

    private static ObjectNode identity(Engine engine) {
        return GoJson.object().put("ID", engine.nodeId()).put("Node", engine.settings().node())
                .put("Address", LOOPBACK).put("Datacenter", engine.settings().datacenter());
    }

    private static ObjectNode node(Engine engine) {
        ObjectNode node = identity(engine);
        node.putObject("TaggedAddresses").put("lan", LOOPBACK).put("lan_ipv4", LOOPBACK).put("wan", LOOPBACK)
                .put("wan_ipv4", LOOPBACK);
        ObjectNode meta = node.putObject("Meta").put("consul-network-segment", "");
        if (engine.settings().release().has(Feature.NODE_VERSION_META)) {
            meta.put("consul-version", engine.settings().release().version());
        }
        engine.settings().agent().nodeMeta().forEach(meta::put);
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
