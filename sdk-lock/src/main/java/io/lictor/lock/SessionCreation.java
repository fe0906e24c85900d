package io.lictor.lock;

import java.util.Comparator;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import org.jspecify.annotations.Nullable;

/**
 * The request that makes a session. A session belongs to a node of its own datacenter: by itself Consul takes that of the
 * agent, which another datacenter does not have; there it is one of the servers.
 */
final class SessionCreation {

    private static final int REFUSED = 500;
    private static final String NO_SUCH_NODE = "Missing node registration";
    private static final String SERVERS = "consul";

    private final ConsulClient consul;
    private final SessionSettings settings;

    SessionCreation(ConsulClient consul, SessionSettings settings) {
        this.consul = consul;
        this.settings = settings;
    }

    /**
     * Makes one.
     *
     * @return its id
     */
    String create() {
        try {
            return consul.sessions().create(settings.definition(null));
        } catch (ConsulException e) {
            String datacenter = consul.settings().datacenter();
            if (datacenter == null || !String.valueOf(e.getMessage()).contains(NO_SUCH_NODE)) {
                throw e;
            }
            return createIn(datacenter, e);
        }
    }

    private String createIn(String datacenter, ConsulException refusal) {
        if (settings.boundToNode() || !settings.checks().isEmpty()) {
            throw refused(datacenter, "it cannot be bound to the node or to checks of the agent, which are in another"
                    + " datacenter", refusal);
        }
        String node = consul.catalog().service(SERVERS, QueryOptions.none()).value().stream()
                .map(server -> server.node().name())
                .min(Comparator.naturalOrder())
                .orElseThrow(
                        () -> refused(datacenter, "none of its servers can be seen, to whose node the session would"
                                + " belong (the token needs node:read and service:read there)", refusal));
        return consul.sessions().create(settings.definition(node));
    }

    private static ConsulRejectedException refused(String datacenter, String why, @Nullable Throwable cause) {
        return new ConsulRejectedException("no session for locks in datacenter " + datacenter + ": " + why, REFUSED,
                NO_SUCH_NODE, cause);
    }
}
