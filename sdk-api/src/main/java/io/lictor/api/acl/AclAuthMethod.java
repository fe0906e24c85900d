package io.lictor.api.acl;

import java.time.Duration;
import java.util.Map;

/**
 * Way to log in with what another party vouches for: Kubernetes, JWT, OIDC.
 *
 * @param name its name
 * @param type such as {@code jwt} or {@code kubernetes}
 * @param displayName its name for people, maybe empty
 * @param description what it is for
 * @param maxTokenTtl how long its tokens last, zero for ever
 * @param config what its type needs, as a tree of maps, lists, texts, numbers and booleans
 */
public record AclAuthMethod(String name, String type, String displayName, String description, Duration maxTokenTtl,
        Map<String, Object> config) {

    /** Copies the map. */
    public AclAuthMethod {
        config = Map.copyOf(config);
    }
}
