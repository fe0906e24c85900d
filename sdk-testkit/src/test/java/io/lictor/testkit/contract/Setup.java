package io.lictor.testkit.contract;

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
    RESTORING;

    boolean hasAcl() {
        return this == ACL_DENY || this == ACL_ALLOW;
    }
}
