package io.lictor.http.wire;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.lictor.api.acl.AclAuthMethod;
import io.lictor.api.acl.AclBindingRule;
import io.lictor.api.acl.AclExpandedToken;
import io.lictor.api.acl.AclLink;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclTemplate;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.NamespaceRule;
import io.lictor.api.acl.NodeIdentity;
import io.lictor.api.acl.ServiceIdentity;
import io.lictor.api.acl.TemplatedPolicy;

/** Answers of {@code /v1/acl}. What is not known here is kept, since a write replaces the whole thing. */
public final class AclAnswers {

    private static final String DESCRIPTION = "Description";
    private static final String DATACENTERS = "Datacenters";
    private static final String POLICIES = "Policies";

    private AclAnswers() {}

    public static AclToken token(byte[] body) {
        return token(Tree.of(body));
    }

    public static List<AclToken> tokens(byte[] body) {
        return all(body, AclAnswers::token);
    }

    /** A token with what gives it rights; an older Consul answers with the mere token. */
    public static AclExpandedToken expanded(byte[] body) {
        Tree tree = Tree.of(body);
        if (!tree.has("ResolvedByAgent")) {
            throw new IllegalArgumentException("the token is not expanded, as by Consul before 1.12");
        }
        List<AclPolicy> policies = tree.parts("ExpandedPolicies", AclAnswers::policy);
        List<AclRole> roles = tree.parts("ExpandedRoles", AclAnswers::role);
        List<String> namespacePolicies = tree.texts("NamespaceDefaultPolicyIDs");
        List<String> namespaceRoles = tree.texts("NamespaceDefaultRoleIDs");
        String defaultPolicy = tree.text("AgentACLDefaultPolicy");
        String downPolicy = tree.text("AgentACLDownPolicy");
        String agent = tree.text("ResolvedByAgent");
        return new AclExpandedToken(token(tree), policies, roles, namespacePolicies, namespaceRoles, defaultPolicy,
                downPolicy, agent);
    }

    public static AclPolicy policy(byte[] body) {
        return policy(Tree.of(body));
    }

    public static List<AclPolicy> policies(byte[] body) {
        return all(body, AclAnswers::policy);
    }

    public static AclRole role(byte[] body) {
        return role(Tree.of(body));
    }

    public static List<AclRole> roles(byte[] body) {
        return all(body, AclAnswers::role);
    }

    public static AclBindingRule bindingRule(byte[] body) {
        return bindingRule(Tree.of(body));
    }

    public static List<AclBindingRule> bindingRules(byte[] body) {
        return all(body, AclAnswers::bindingRule);
    }

    public static AclAuthMethod authMethod(byte[] body) {
        return authMethod(Tree.of(body));
    }

    public static List<AclAuthMethod> authMethods(byte[] body) {
        return all(body, AclAnswers::authMethod);
    }

    public static AclTemplate template(byte[] body) {
        return template(Tree.of(body));
    }

    /** A map by name. */
    public static List<AclTemplate> templates(byte[] body) {
        Tree all = Tree.of(body);
        return List.copyOf(all.rest().keySet()).stream().sorted().map(name -> all.part(name, AclAnswers::template))
                .toList();
    }

    private static <T> List<T> all(byte[] body, Function<Tree, T> reader) {
        return Tree.list(body).stream().map(reader).toList();
    }

    private static AclTemplate template(Tree tree) {
        return new AclTemplate(tree.text("TemplateName"), tree.text("Schema"), tree.text("Template"),
                tree.text(DESCRIPTION));
    }

    private static AclToken token(Tree tree) {
        String accessor = tree.text("AccessorID");
        if (accessor.isEmpty()) {
            throw new IllegalArgumentException("a token without AccessorID");
        }
        // the answer to a bootstrap has the secret a second time, the answer to a login may say how it came about
        tree.without("ID", "Hash", "Legacy", "CreateIndex", "ModifyIndex", "ExpirationTTL");
        return new AclToken(accessor, tree.text("SecretID"), tree.text(DESCRIPTION), links(tree, POLICIES),
                links(tree, "Roles"), serviceIdentities(tree), nodeIdentities(tree), templatedPolicies(tree),
                tree.flag("Local"), tree.text("AuthMethod"), tree.moment("CreateTime"), tree.moment("ExpirationTime"),
                tree.text("Namespace"), tree.text("AuthMethodNamespace"), tree.rest());
    }

    private static AclPolicy policy(Tree tree) {
        return new AclPolicy(tree.text("ID"), tree.text("Name"), tree.text(DESCRIPTION),
                tree.has("Rules") ? tree.text("Rules") : null, tree.texts(DATACENTERS), computed(tree).rest());
    }

    private static AclRole role(Tree tree) {
        return new AclRole(tree.text("ID"), tree.text("Name"), tree.text(DESCRIPTION), links(tree, POLICIES),
                serviceIdentities(tree), nodeIdentities(tree), templatedPolicies(tree), computed(tree).rest());
    }

    private static AclBindingRule bindingRule(Tree tree) {
        return new AclBindingRule(tree.text("ID"), tree.text(DESCRIPTION), tree.text("AuthMethod"),
                tree.text("Selector"), tree.text("BindType"), tree.text("BindName"), tree.textMap("BindVars"),
                computed(tree).rest());
    }

    private static AclAuthMethod authMethod(Tree tree) {
        return new AclAuthMethod(tree.text("Name"), tree.text("Type"), tree.text("DisplayName"),
                tree.text(DESCRIPTION), tree.time("MaxTokenTTL"), tree.text("TokenLocality"), tree.tree("Config"),
                tree.parts("NamespaceRules",
                        rule -> new NamespaceRule(rule.text("Selector"), rule.text("BindNamespace"))),
                computed(tree).rest());
    }

    private static Tree computed(Tree tree) {
        return tree.without("Hash", "CreateIndex", "ModifyIndex");
    }

    private static List<AclLink> links(Tree tree, String name) {
        return tree.parts(name, link -> new AclLink(link.text("ID"), link.text("Name")));
    }

    private static List<ServiceIdentity> serviceIdentities(Tree tree) {
        return tree.parts("ServiceIdentities",
                identity -> new ServiceIdentity(identity.text("ServiceName"), identity.texts(DATACENTERS)));
    }

    private static List<NodeIdentity> nodeIdentities(Tree tree) {
        return tree.parts("NodeIdentities",
                identity -> new NodeIdentity(identity.text("NodeName"), identity.text("Datacenter")));
    }

    /** Consul writes the names of variables in lower case, which its own client reads all the same. */
    private static List<TemplatedPolicy> templatedPolicies(Tree tree) {
        return tree.parts("TemplatedPolicies", policy -> new TemplatedPolicy(policy.text("TemplateName"),
                policy.textMap("TemplateVariables"), policy.texts(DATACENTERS)));
    }

    /** For messages and for the value of a variable whatever the case of its name. */
    static String variable(Map<String, String> variables, String name) {
        return variables.entrySet().stream().filter(each -> each.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue).findFirst().orElse("");
    }

    /** Whether a token stands for a service, for a Consul that does not look for it. */
    public static boolean standsFor(AclToken token, String service) {
        return token.serviceIdentities().stream().anyMatch(identity -> identity.service().equals(service))
                || token.templatedPolicies().stream().filter(policy -> policy.template().equals("builtin/service"))
                        .anyMatch(policy -> variable(policy.variables(), "name").equals(service));
    }
}
