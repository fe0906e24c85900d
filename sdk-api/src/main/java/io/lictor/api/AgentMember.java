package io.lictor.api;

import java.util.Map;

/**
 * Member of the gossip pool as the agent sees it.
 *
 * @param name its name
 * @param address its address
 * @param port its port for gossip
 * @param tags what it says about itself, such as {@code role}, {@code dc} and {@code build}
 * @param status whether it is there
 */
public record AgentMember(String name, String address, int port, Map<String, String> tags, Status status) {

    /** State of a member. */
    public enum Status {
        /** Not known. */
        NONE,
        /** It answers. */
        ALIVE,
        /** It is on its way out. */
        LEAVING,
        /** It said good-bye. */
        LEFT,
        /** It does not answer. */
        FAILED
    }

    /** Copies the tags. */
    public AgentMember {
        tags = Map.copyOf(tags);
    }

    /**
     * Whether it is a server.
     *
     * @return true for servers
     */
    public boolean isServer() {
        return "consul".equals(tags.get("role"));
    }
}
