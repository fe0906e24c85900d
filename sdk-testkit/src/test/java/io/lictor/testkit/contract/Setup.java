package io.lictor.testkit.contract;

import io.lictor.testkit.real.ConsulVersion;

/** What kind of Consul the facts of a section are about. Each kind is started once. */
enum Setup {
    /** One agent in dev mode. */
    PLAIN,
    /** ACLs that deny what no rule allows. */
    ACL_DENY,
    /** ACLs that allow what no rule denies. */
    ACL_ALLOW,
    /** Two datacenters of one server each; facts ask the first. */
    TWO_DATACENTERS,
    /** One whose certificate authority changes. */
    ROTATING,
    /** One whose whole state is replaced. */
    RESTORING,
    /** One with settings of its own: ACLs that deny and no token for itself, a gossip key, no mesh, programs as checks. */
    CONFIGURED;

    /** The key of the gossip of such a one. */
    static final String GOSSIP_KEY = "pUqJrVyVRj5jsiYEkM/tFQ==";

    /** What such a one is configured with. */
    static String configuration(ConsulVersion version, String token) {
        return "{\"encrypt\":\"" + GOSSIP_KEY + "\",\"connect\":{\"enabled\":false},\"enable_script_checks\":true,"
                + "\"node_meta\":{\"color\":\"blue\"},\"acl\":{\"enabled\":true,\"default_policy\":\"deny\","
                + "\"tokens\":{\"" + (version.isAtLeast("1.11") ? "initial_management" : "master") + "\":\"" + token
                + "\",\"agent\":\"\"}},"
                + (version.isAtLeast("1.14") ? "\"peering\":{\"enabled\":false}," : "")
                + "\"service\":{\"name\":\"from-file\",\"port\":81,\"meta\":{\"some\":\"meta\"},"
                + "\"check\":{\"ttl\":\"600s\"}}}";
    }

    boolean hasAcl() {
        return this == ACL_DENY || this == ACL_ALLOW || this == CONFIGURED;
    }
}
