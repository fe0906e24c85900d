package io.lictor.http.transport;

import org.jspecify.annotations.Nullable;

/**
 * A limit that was reached, as Consul's words name it, whoever passes them on.
 *
 * <p>Each is looked at before anything is done: a write that is refused so was not applied.
 */
enum Limit {

    /** HTTP connections of one client address at an agent. */
    CONNECTIONS("too many concurrent connections", false, "the agent limits this client: lower maxConnections, or raise"
            + " http_max_conns_per_client"),
    /** Writes at the leader, since 1.15. Its words go first: they begin as those of {@link #SERVER}. */
    LEADER("rate limit exceeded for operation that can only be performed by the leader", true, "the leader is over its"
            + " limit of writes, request_limits.write_rate: the write was not applied"),
    /** Requests at one server, since 1.15. */
    SERVER("rate limit exceeded, try again later or against a different server", true, "a server is over its limit of"
            + " requests: ask less often, or raise request_limits"),
    /** Requests of one agent to the servers; up to 1.14 it has no words. */
    AGENT("RPC rate limit exceeded", false, "the agent is over its limit of requests to the servers: ask less often,"
            + " or raise rpc_rate"),
    /** Certificates of the mesh's authority. */
    SIGNING("Rate limit reached, try again later", true, "the mesh's authority is over its limit of certificates:"
            + " csr_max_per_second, csr_max_concurrent"),
    /** Another one. */
    OTHER("", false, "a limit was reached: ask less often");

    private static final int TOO_MANY_REQUESTS = 429;

    private final String words;
    private final boolean passing;
    private final String advice;

    Limit(String words, boolean passing, String advice) {
        this.words = words;
        this.passing = passing;
        this.advice = advice;
    }

    /** The one that an answer speaks of, whatever its status: the endpoint of events says it by 500. */
    static @Nullable Limit of(int status, String said) {
        for (Limit limit : values()) {
            if (limit != OTHER && said.contains(limit.words)) {
                return limit;
            }
        }
        if (status != TOO_MANY_REQUESTS) {
            return null;
        }
        return said.isEmpty() ? AGENT : OTHER;
    }

    /** Whether the same request may be answered a second later, or by another server. */
    boolean isPassing() {
        return passing;
    }

    /** What it is and what to do. */
    String advice() {
        return advice;
    }
}
