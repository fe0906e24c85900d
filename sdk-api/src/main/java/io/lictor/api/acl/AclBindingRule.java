package io.lictor.api.acl;

/**
 * What a login by an auth method gives.
 *
 * @param id its id, empty before it is created
 * @param description what it is for
 * @param authMethod name of the auth method
 * @param selector expression over what is known about who logs in; empty for everybody
 * @param bindType what is given: {@code service}, {@code role}, and with newer versions {@code node}, {@code policy} or
 *     {@code templated-policy}
 * @param bindName its name, in which <code>${value.x}</code> stands for what is known
 */
public record AclBindingRule(String id, String description, String authMethod, String selector, String bindType,
        String bindName) {}
