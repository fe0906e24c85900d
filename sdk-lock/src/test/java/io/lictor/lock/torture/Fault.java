package io.lictor.lock.torture;

import java.time.Duration;

/** What the nemesis does. The order is that of its first round. */
enum Fault {
    /** SIGKILL to a process in the middle of a critical section. */
    KILL_HOLDER(Allowance.NONE),
    /** The key of a held lock is deleted. */
    DELETE_KEY(Allowance.NONE),
    /** SIGKILL to the leader of the servers, which comes back later. */
    KILL_LEADER(Allowance.ELECTION),
    /** All carriers of virtual threads of a holder are busy, for longer than its TTL. */
    BUSY_CARRIERS(Allowance.NONE),
    /** SIGTERM to the client agent of some of the workers, which leaves the cluster, and comes back. */
    RESTART_AGENT(Allowance.ELECTION),
    /** A snapshot is saved, and restored a little later. */
    RESTORE_SNAPSHOT(Allowance.ELECTION),
    /** SIGSTOP to a process in the middle of a critical section, until others have had the lock; then SIGCONT. */
    FREEZE_HOLDER(Allowance.NONE),
    /** The token file of a holder holds what is no token, for less than its TTL. */
    BAD_TOKEN(Allowance.NONE),
    /** Every connection of every worker is closed, several times. */
    CUT_EVERYBODY(Allowance.NONE),
    /** Something else is written under the key of a held lock. */
    OVERWRITE_KEY(Allowance.NONE),
    /** A holder's connections stay open and carry nothing, for longer than its session lives. */
    BLACKHOLE_HOLDER(Allowance.NONE),
    /** SIGSTOP to the leader of the servers. */
    FREEZE_LEADER(Allowance.ELECTION),
    /** One worker is far away from its agent for many TTLs. */
    FAR_WORKER(Allowance.NONE),
    /** SIGKILL to a client agent, which comes back. */
    KILL_AGENT(Allowance.ELECTION),
    /** SIGSTOP to a holder for less than its TTL. */
    PAUSE_HOLDER(Allowance.NONE),
    /** SIGSTOP to a client agent for longer than a session lives. */
    FREEZE_AGENT(Allowance.ELECTION),
    /** A holder's connections are reset, also new ones, for longer than its TTL. */
    RESET_HOLDER(Allowance.NONE),
    /** SIGKILL to a server that does not lead. */
    KILL_FOLLOWER(Allowance.ELECTION),
    /** SIGSTOP to a server that does not lead. */
    FREEZE_FOLLOWER(Allowance.ELECTION),
    /** Everybody's network is slow. */
    SLOW_NETWORK(Allowance.NONE);

    private final Duration allowance;

    Fault(Duration allowance) {
        this.allowance = allowance;
    }

    /** Time for which Consul may answer nobody, beside what sessions and lock delays take. */
    Duration allowance() {
        return allowance;
    }

    /** Whether it takes locks from their holders without a lock delay: until they hear of it, only the token helps. */
    boolean takesLocks() {
        return this == DELETE_KEY || this == RESTORE_SNAPSHOT;
    }

    /** Kinds of allowance. */
    private static final class Allowance {
        /** Noise of the machine. */
        static final Duration NONE = Duration.ofSeconds(8);
        /** Until a new leader answers, and agents have noticed that the old one does not. */
        static final Duration ELECTION = Duration.ofSeconds(25);
    }
}
