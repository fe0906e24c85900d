package io.lictor.testkit.inprocess.engine;

import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What an agent's configuration says besides who and where it is; immutable.
 *
 * @param nodeId the node's id; null for one that nobody has had before
 * @param nodeMeta the node's metadata
 * @param token the secret with which the agent registers its own node; null for the management token
 * @param gossipKey the key of the gossip in Base64; null where it is not encrypted
 * @param clusterId the UUID that the authority is named after; null for one that nobody has had before
 * @param options what is on
 * @param definitions the services and checks of the configuration, read again by a reload
 */
public record AgentSettings(@Nullable String nodeId, Map<String, String> nodeMeta, @Nullable String token,
        @Nullable String gossipKey, @Nullable String clusterId, Set<Option> options,
        Supplier<Definitions> definitions) {

    /** Bytes of a key of the gossip. */
    public static final Set<Integer> GOSSIP_KEY_SIZES = Set.of(16, 24, 32);

    /** What can be on or off. */
    public enum Option {
        /** Dev mode: a reload keeps nothing that came by a call. */
        DEV,
        /** Checks may be programs. */
        SCRIPT_CHECKS,
        /** The service mesh. */
        CONNECT
    }

    /** Copies what could change. */
    public AgentSettings {
        nodeMeta = Map.copyOf(nodeMeta);
        options = Set.copyOf(options);
    }

    /** Whether a text is 16, 24 or 32 bytes in Base64. */
    public static boolean isGossipKey(String base64) {
        try {
            return GOSSIP_KEY_SIZES.contains(Base64.getDecoder().decode(base64).length);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What a dev agent has on. */
    public static Set<Option> dev() {
        return EnumSet.of(Option.DEV, Option.CONNECT);
    }
}
