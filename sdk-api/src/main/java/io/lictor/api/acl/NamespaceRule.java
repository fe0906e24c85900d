package io.lictor.api.acl;

/**
 * Which namespace the tokens of an auth method are made in; Consul Enterprise only.
 *
 * @param selector expression over what is known about who logs in; empty for everybody
 * @param bindNamespace name of the namespace, in which <code>${value.x}</code> stands for what is known
 */
public record NamespaceRule(String selector, String bindNamespace) {}
