package io.lictor.api.acl;

import io.lictor.api.internal.Require;

/**
 * What an agent needs as a rule, as a policy that Consul makes: register its node, find services. Consul from 1.8.1.
 *
 * @param node name of the node
 * @param datacenter the only datacenter where it counts
 */
public record NodeIdentity(String node, String datacenter) {

    /** Checks the names. */
    public NodeIdentity {
        Require.nonBlank(node, "node");
        Require.nonBlank(datacenter, "datacenter");
    }
}
