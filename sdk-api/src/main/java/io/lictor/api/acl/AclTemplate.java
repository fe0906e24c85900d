package io.lictor.api.acl;

/**
 * Template of policies, built into Consul.
 *
 * @param name its name, such as {@code builtin/service}
 * @param schema JSON schema of its variables; empty where it has none
 * @param template rules with places for the variables
 * @param description what it is for; empty before Consul 1.18
 */
public record AclTemplate(String name, String schema, String template, String description) {}
