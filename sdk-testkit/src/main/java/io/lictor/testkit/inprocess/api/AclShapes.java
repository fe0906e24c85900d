package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.Shape;

/** What the bodies of the ACLs' calls may hold. */
final class AclShapes {
    private static final String INDEXES = "CreateIndex";
    private static final String[] NAMES = {"ID", "Name", "Description"};

    private AclShapes() {}

    /** Since 1.10 fields of a struct that reads itself are told with the struct that it embeds. */
    private static Shape reading(Release release) {
        return Shape.of(release.has(Feature.ALIAS_IN_DECODE_ERRORS) ? ".Alias" : "").readingItself()
                .rewordingNamespace();
    }

    private static Shape indexed(Shape shape) {
        return shape.unsigned(INDEXES, "ModifyIndex");
    }

    /** The body of a policy. */
    static Shape policy(Release release) {
        return indexed(reading(release).string(NAMES).string("Rules", "Hash").strings("Datacenters"));
    }

    /** The body of a role. */
    static Shape role(Release release) {
        return indexed(identities(reading(release).string(NAMES).string("Hash")
                .objects("Policies", link("ACLRolePolicyLink")).typed("[]structs.ACLRolePolicyLink", "Policies")));
    }

    /** The body of a token. */
    static Shape token(Release release) {
        Shape shape = reading(release).string("AccessorID", "SecretID", "Description", "AuthMethod", "Hash")
                .duration("ExpirationTTL").bool("Local").time("ExpirationTime", "CreateTime")
                .objects("Policies", link("ACLTokenPolicyLink")).typed("[]structs.ACLTokenPolicyLink", "Policies")
                .objects("Roles", link("ACLTokenRoleLink")).typed("[]structs.ACLTokenRoleLink", "Roles");
        if (!release.has(Feature.TOKENS_WITHOUT_RULES)) {
            shape.string("Rules");
        }
        if (release.has(Feature.TIMES_UNQUOTED)) {
            shape.tellingPlainTimes();
        }
        return indexed(identities(shape));
    }

    private static Shape link(String name) {
        return Shape.of(name).called("structs." + name).string("ID", "Name");
    }

    private static Shape identities(Shape shape) {
        return shape.objects("ServiceIdentities", Shape.of("ACLServiceIdentity").called("structs.ACLServiceIdentity")
                .fragileInLists().string("ServiceName").strings("Datacenters"))
                .typed("[]*structs.ACLServiceIdentity", "ServiceIdentities")
                .objects("NodeIdentities", Shape.of("ACLNodeIdentity").called("structs.ACLNodeIdentity")
                        .fragileInLists().string("NodeName", "Datacenter"))
                .typed("[]*structs.ACLNodeIdentity", "NodeIdentities");
    }

    /** The body of an auth method. */
    static Shape authMethod(Release release) {
        return indexed(reading(release).string("Name", "Type", "DisplayName", "Description", "TokenLocality")
                .duration("MaxTokenTTL").freeMap("Config"));
    }

    /** The body of a binding rule, in the order in which it is shown. */
    static Shape bindingRule() {
        return Shape.of("ACLBindingRule").called("structs.ACLBindingRule").rewordingNamespace()
                .string("ID", "Description", "AuthMethod", "Selector", "BindType", "BindName")
                .always("ID", "Description", "AuthMethod", "Selector", "BindType", "BindName")
                .unsigned(INDEXES, "ModifyIndex");
    }
}
