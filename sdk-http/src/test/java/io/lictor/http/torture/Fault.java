package io.lictor.http.torture;

/** What happens to Consul, the links and the rights during a storm. */
enum Fault {
    /** Only what is written. */
    NONE,
    /** The services of a client lose all their instances, and those that start anew fail. */
    CRASH_LOOP,
    /** Checks fail and recover as quickly as they can be written. */
    FLAPS,
    /** A client agent is killed and started. */
    AGENT_KILLED,
    /** A client agent is stopped in order and started. */
    AGENT_RESTARTED,
    /** A client agent stands still. */
    AGENT_FROZEN,
    /** The leader of the servers is killed and started. */
    LEADER_KILLED,
    /** The leader of the servers stands still. */
    LEADER_FROZEN,
    /** All bytes are late. */
    LINK_DELAYED,
    /** Nothing comes through. */
    LINK_SILENT,
    /** Connections end. */
    LINK_CUT,
    /** Connections are reset, new ones too. */
    LINK_RESET,
    /** A token may read nothing any more, and then may again. */
    RIGHTS_TAKEN
}
