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
    /** One for facts that change the whole of it, which therefore come one after the other. */
    CHANGING;

    boolean hasAcl() {
        return this == ACL_DENY || this == ACL_ALLOW;
    }
}
