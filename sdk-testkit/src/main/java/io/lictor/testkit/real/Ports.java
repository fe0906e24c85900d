package io.lictor.testkit.real;

/**
 * The ports of one agent, in the words of its configuration file; -1 turns one off.
 *
 * @param http the plain HTTP API
 * @param https the HTTPS API
 * @param dns the DNS interface, TCP and UDP
 * @param grpc the gRPC API
 * @param serfLan the gossip in the datacenter, TCP and UDP
 * @param serfWan the gossip between datacenters, TCP and UDP
 * @param server the RPC among servers
 */
record Ports(int http, int https, int dns, int grpc, int serfLan, int serfWan, int server) {
    /** Consul's own defaults, which are fine where nobody else is: in a container. */
    static Ports inContainer() {
        return new Ports(8500, -1, 8600, 8502, 8301, 8302, 8300);
    }
}
