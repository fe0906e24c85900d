package io.lictor.mesh;

import io.lictor.api.ConsulClient;
import io.lictor.api.QueryOptions;
import io.lictor.api.mesh.Authorization;

/** Who in Consul is asked whether a caller may call. Either follows the precedence of intentions and the default policy. */
public enum DecisionSource {
    /**
     * The agent ({@code POST /v1/agent/connect/authorize}), which wants the right {@code service:write} for the called
     * service. Deprecated by HashiCorp since 1.16, and still served.
     */
    AGENT {
        @Override
        Authorization ask(ConsulClient consul, String target, SpiffeId caller) {
            return consul.mesh().authorize(target, caller.uri(), "");
        }
    },
    /**
     * The servers ({@code GET /v1/connect/intentions/check}), which want the right {@code service:read} and, since 1.9,
     * {@code intention:read} for the called service. They are asked by name, without namespaces.
     */
    SERVERS {
        @Override
        Authorization ask(ConsulClient consul, String target, SpiffeId caller) {
            boolean allowed = consul.mesh().intentions().isAllowed(caller.service(), target, QueryOptions.none());
            return new Authorization(allowed, "the intentions " + (allowed ? "allow " : "deny ") + caller.service()
                    + " to call " + target);
        }
    };

    abstract Authorization ask(ConsulClient consul, String target, SpiffeId caller);
}
