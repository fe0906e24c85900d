package io.lictor.api;

/** Consistency of a read, as Consul defines it. */
public enum Consistency {
    /** The leader answers; right after an election it might be a deposed one. Consul's default. */
    DEFAULT,
    /** The leader answers, also where the agent is told to take stale answers ({@code discovery_max_stale}). */
    LEADER,
    /** The leader asks a quorum first: never stale, one round trip slower. */
    CONSISTENT,
    /** Any server answers, also without a leader. */
    STALE
}
