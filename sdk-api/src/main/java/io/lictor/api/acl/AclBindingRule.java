package io.lictor.api.acl;

import java.util.Map;

/**
 * What a login by an auth method gives.
 *
 * <p>Immutable. What was read is changed by the {@code with} methods, so that nothing else is lost when it is written back.
 *
 * @param id its id, empty before it is created
 * @param description what it is for
 * @param authMethod name of the auth method
 * @param selector expression over what is known about who logs in; empty for everybody
 * @param bindType what is given: {@code service}, {@code role}, {@code node} from Consul 1.8.1, {@code templated-policy}
 *     from 1.17, {@code policy} from 1.18
 * @param bindName its name, in which <code>${value.x}</code> stands for what is known
 * @param bindVars variables of a templated policy, in which <code>${value.x}</code> stands for what is known
 * @param other fields of newer versions and of Consul Enterprise as a tree, written back as they came
 */
public record AclBindingRule(String id, String description, String authMethod, String selector, String bindType,
        String bindName, Map<String, String> bindVars, Map<String, Object> other) {

    /** Copies the maps. */
    public AclBindingRule {
        bindVars = Map.copyOf(bindVars);
        other = Map.copyOf(other);
    }

    /**
     * A new rule for everybody who logs in by a method.
     *
     * @param authMethod name of the auth method
     * @param bindType what is given, such as {@code service}
     * @param bindName its name
     * @return the rule
     */
    public static AclBindingRule of(String authMethod, String bindType, String bindName) {
        return new AclBindingRule("", "", authMethod, "", bindType, bindName, Map.of(), Map.of());
    }

    /**
     * The same with another description.
     *
     * @param changed the description
     * @return the rule
     */
    public AclBindingRule withDescription(String changed) {
        return new AclBindingRule(id, changed, authMethod, selector, bindType, bindName, bindVars, other);
    }

    /**
     * The same for others.
     *
     * @param changed expression over what is known about who logs in; empty for everybody
     * @return the rule
     */
    public AclBindingRule withSelector(String changed) {
        return new AclBindingRule(id, description, authMethod, changed, bindType, bindName, bindVars, other);
    }

    /**
     * The same that gives something else.
     *
     * @param type what is given
     * @param name its name
     * @param vars variables of a templated policy, else empty
     * @return the rule
     */
    public AclBindingRule withBinding(String type, String name, Map<String, String> vars) {
        return new AclBindingRule(id, description, authMethod, selector, type, name, vars, other);
    }
}
