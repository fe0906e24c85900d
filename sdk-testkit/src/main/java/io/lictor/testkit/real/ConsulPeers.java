package io.lictor.testkit.real;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.net.HeldPort;

/**
 * Two clusters of one server each that are peers: all services of {@code west} are exported to {@code east}. Both have the same
 * datacenter and node names, which peers may. Consul from 1.14.
 *
 * <pre>{@code
 * try (ConsulPeers peers = ConsulPeers.start()) {
 *     peers.west().registerService("web", "web-1", 8080);
 *     peers.east().http().get("/v1/health/service/web?peer=west");
 * }
 * }</pre>
 *
 * <p>Closed by the caller, which closes both. Safe for use by several threads.
 */
public final class ConsulPeers implements AutoCloseable {
    private static final String EAST = "east";
    private static final String WEST = "west";
    private static final String ADDRESS = "127.0.0.1";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ProcessAgent east;
    private final ProcessAgent west;

    private ConsulPeers() {
        this.east = launch();
        this.west = launch();
    }

    /**
     * Starts the two and joins them.
     *
     * @return the two, of which each knows the other as an active peer
     * @throws IllegalStateException when there is no Consul executable
     */
    public static ConsulPeers start() {
        ConsulPeers peers = new ConsulPeers();
        try {
            peers.join();
            return peers;
        } catch (RuntimeException e) {
            peers.close();
            throw e;
        }
    }

    private ProcessAgent launch() {
        try {
            HeldPort port = HeldPort.tcp(InetAddress.getLoopbackAddress());
            opened.add(port);
            AgentOptions options = new AgentOptions("server").address(ADDRESS)
                    .extraConfig("{\"ports\": {\"grpc_tls\": " + port.number() + "}}");
            ProcessAgent agent = ProcessAgent.launch(RealConsul.binary(options), options, Role.dev());
            opened.add(agent);
            return agent;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void join() {
        String token = east.http().send("POST", "/v1/peering/token", "{\"PeerName\": \"" + WEST + "\"}").ok().body();
        west.http()
                .send("POST", "/v1/peering/establish", token.replaceFirst("\\{", "{\"PeerName\": \"" + EAST + "\", "))
                .ok();
        west.http().put("/v1/config", """
                {"Kind": "exported-services", "Name": "default",
                 "Services": [{"Name": "*", "Consumers": [{"Peer": "east"}]}]}""").ok();
        Await.until(east.startTimeout(), "each is an active peer of the other",
                () -> east.logTail(20) + "\n" + west.logTail(20), () -> isActive(east, WEST) && isActive(west, EAST));
    }

    private static boolean isActive(ProcessAgent server, String peer) {
        return server.http().get("/v1/peering/" + peer).body().contains("\"ACTIVE\"");
    }

    /**
     * Returns the server of the cluster that imports, where the other one is called {@code west}.
     *
     * @return the server
     */
    public ConsulAgent east() {
        return east;
    }

    /**
     * Returns the server of the cluster that exports all of its services.
     *
     * @return the server
     */
    public ConsulAgent west() {
        return west;
    }

    /** Ends both servers. Does nothing the second time. */
    @Override
    public void close() {
        for (AutoCloseable each : opened.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close " + each, e);
            }
        }
    }
}
