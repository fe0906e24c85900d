package io.lictor.api.operator;

/**
 * Server of the Raft cluster.
 *
 * @param id its id
 * @param node name of its node
 * @param address {@code ip:port}
 * @param leader whether it is the leader
 * @param voter whether it votes; a server that has just come back does not for some seconds
 * @param protocol version of its Raft protocol
 */
public record RaftServer(String id, String node, String address, boolean leader, boolean voter, String protocol) {}
