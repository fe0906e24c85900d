package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.Map;

import io.lictor.api.acl.AclAuthMethod;
import io.lictor.api.acl.AclBindingRule;
import io.lictor.api.acl.AclEntries;
import io.lictor.api.acl.AclNamedEntries;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclTemplateView;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.AclTokenView;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.AclAnswers;
import io.lictor.http.wire.AclBody;
import org.jspecify.annotations.Nullable;

/** {@code /v1/acl}, but for logins that last. */
public final class AccessEndpoint {

    private final AclRequests requests;
    private final AclTokenView tokens;
    private final AclNamedEntries<AclPolicy> policies;
    private final AclNamedEntries<AclRole> roles;
    private final AclEntries<AclBindingRule> bindingRules;
    private final AclEntries<AclAuthMethod> authMethods;
    private final AclTemplateView templates;

    public AccessEndpoint(Transport transport, Scope scope) {
        this.requests = new AclRequests(transport, scope);
        this.tokens = new AclTokenEndpoint(requests);
        this.policies = new AclEntriesEndpoint<>(requests, new AclEntriesEndpoint.Kind<>("acl/policy", "acl/policies",
                AclBody::policy, AclAnswers::policy, AclAnswers::policies, AclPolicy::id));
        this.roles = new AclEntriesEndpoint<>(requests, new AclEntriesEndpoint.Kind<>("acl/role", "acl/roles",
                AclBody::role, AclAnswers::role, AclAnswers::roles, AclRole::id));
        this.bindingRules = new AclEntriesEndpoint<>(requests, new AclEntriesEndpoint.Kind<>("acl/binding-rule",
                "acl/binding-rules", AclBody::bindingRule, AclAnswers::bindingRule, AclAnswers::bindingRules,
                AclBindingRule::id));
        this.authMethods = new AclEntriesEndpoint<>(requests, new AclEntriesEndpoint.Kind<>("acl/auth-method",
                "acl/auth-methods", AclBody::authMethod, AclAnswers::authMethod, AclAnswers::authMethods,
                AclAuthMethod::name));
        this.templates = new AclTemplateEndpoint(requests);
    }

    /** The first token of a cluster. */
    public AclToken bootstrap() {
        return requests.all().write(Call.put("acl/bootstrap", "/v1/acl/bootstrap", null), AclAnswers::token);
    }

    /** The first token of a cluster, with a secret of the caller's own. */
    public AclToken bootstrap(String secretId) {
        return requests.all().write(
                Call.put("acl/bootstrap", "/v1/acl/bootstrap", AclBody.secret(secretId)).hide(secretId),
                AclAnswers::token);
    }

    public AclTokenView tokens() {
        return tokens;
    }

    public AclNamedEntries<AclPolicy> policies() {
        return policies;
    }

    public AclNamedEntries<AclRole> roles() {
        return roles;
    }

    public AclEntries<AclBindingRule> bindingRules() {
        return bindingRules;
    }

    public AclEntries<AclAuthMethod> authMethods() {
        return authMethods;
    }

    public AclTemplateView templates() {
        return templates;
    }

    /** A login; sent without a token, which may be one that has just ended. */
    public AclToken login(String authMethod, String bearer, Map<String, String> meta) {
        Call.Builder call = Call.create("acl/login", requests.all().scope().write("/v1/acl/login"),
                AclBody.login(authMethod, bearer, meta)).subject(authMethod).token("").hide(bearer);
        return requests.all().write(call, AclAnswers::token);
    }

    /** The end of the token that it is sent with. */
    public void logout(String secret, @Nullable Duration timeout) {
        Call.Builder call = Call.create("acl/logout", requests.all().scope().write("/v1/acl/logout"), new byte[0])
                .token(secret).timeout(timeout);
        requests.all().write(call, body -> true);
    }
}
