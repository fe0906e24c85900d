package io.lictor.api.acl;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.internal.Require;

/**
 * Way to log in with what another party vouches for: Kubernetes, JWT, OIDC.
 *
 * <p>Immutable. What was read is changed by the {@code with} methods, so that nothing else is lost when it is written back.
 *
 * @param name its name
 * @param type such as {@code jwt} or {@code kubernetes}
 * @param displayName its name for people, maybe empty
 * @param description what it is for
 * @param maxTokenTtl how long its tokens last, zero for ever
 * @param tokenLocality {@code global} for tokens that count in every datacenter; empty or {@code local} for its own only
 * @param config what its type needs, as a tree of maps, lists, texts, numbers and booleans; empty in a list, which has none
 * @param namespaceRules which namespaces its tokens are made in; Consul Enterprise only
 * @param other fields of newer versions and of Consul Enterprise as a tree, written back as they came
 */
public record AclAuthMethod(String name, String type, String displayName, String description, Duration maxTokenTtl,
        String tokenLocality, Map<String, Object> config, List<NamespaceRule> namespaceRules,
        Map<String, Object> other) {

    /** Copies the collections. */
    public AclAuthMethod {
        config = Map.copyOf(config);
        namespaceRules = List.copyOf(namespaceRules);
        other = Map.copyOf(other);
    }

    /** Without what its configuration says, which may hold a secret. */
    @Override
    public String toString() {
        return "AclAuthMethod[name=" + name + ", type=" + type + ", config=" + config.keySet() + "]";
    }

    /**
     * A new auth method whose tokens count in their own datacenter, for ever.
     *
     * @param name its name
     * @param type such as {@code jwt} or {@code kubernetes}
     * @param config what its type needs
     * @return the auth method
     */
    public static AclAuthMethod of(String name, String type, Map<String, Object> config) {
        return new AclAuthMethod(Require.nonBlank(name, "name"), Require.nonBlank(type, "type"), "", "", Duration.ZERO,
                "", config, List.of(), Map.of());
    }

    /**
     * The same with another name for people and another description.
     *
     * @param changedName the name for people
     * @param changedDescription the description
     * @return the auth method
     */
    public AclAuthMethod withTexts(String changedName, String changedDescription) {
        return new AclAuthMethod(name, type, changedName, changedDescription, maxTokenTtl, tokenLocality, config,
                namespaceRules, other);
    }

    /**
     * The same with another life of its tokens.
     *
     * @param changed how long they last, zero for ever
     * @return the auth method
     */
    public AclAuthMethod withMaxTokenTtl(Duration changed) {
        return new AclAuthMethod(name, type, displayName, description, Require.ofConsul(changed, "maxTokenTtl"),
                tokenLocality, config, namespaceRules, other);
    }

    /**
     * The same with tokens that count elsewhere.
     *
     * @param changed {@code global} or {@code local}
     * @return the auth method
     */
    public AclAuthMethod withTokenLocality(String changed) {
        return new AclAuthMethod(name, type, displayName, description, maxTokenTtl, changed, config, namespaceRules,
                other);
    }

    /**
     * The same with another configuration.
     *
     * @param changed all that its type needs
     * @return the auth method
     */
    public AclAuthMethod withConfig(Map<String, Object> changed) {
        return new AclAuthMethod(name, type, displayName, description, maxTokenTtl, tokenLocality, changed,
                namespaceRules, other);
    }

    /**
     * The same with other namespaces.
     *
     * @param changed all of its namespace rules
     * @return the auth method
     */
    public AclAuthMethod withNamespaceRules(List<NamespaceRule> changed) {
        return new AclAuthMethod(name, type, displayName, description, maxTokenTtl, tokenLocality, config, changed,
                other);
    }
}
