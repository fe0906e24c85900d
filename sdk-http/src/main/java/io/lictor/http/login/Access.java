package io.lictor.http.login;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.lictor.api.acl.AclAuthMethod;
import io.lictor.api.acl.AclBindingRule;
import io.lictor.api.acl.AclCredentials;
import io.lictor.api.acl.AclEntries;
import io.lictor.api.acl.AclLogin;
import io.lictor.api.acl.AclNamedEntries;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclTemplateView;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.AclTokenView;
import io.lictor.api.acl.AclView;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.endpoint.AccessEndpoint;
import io.lictor.http.transport.Transport;
import org.jspecify.annotations.Nullable;

/** Access control: the endpoint, and at most one login that lasts. */
public final class Access implements AclView {

    private final AccessEndpoint endpoint;
    private final Transport transport;
    private final ConsulRuntime runtime;
    private final AtomicReference<@Nullable LastingLogin> current = new AtomicReference<>();

    public Access(AccessEndpoint endpoint, Transport transport, ConsulRuntime runtime) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.runtime = runtime;
    }

    @Override
    public AclToken bootstrap() {
        return endpoint.bootstrap();
    }

    @Override
    public AclToken bootstrap(String secretId) {
        return endpoint.bootstrap(Require.secret(secretId, "secret id"));
    }

    @Override
    public AclTemplateView templates() {
        return endpoint.templates();
    }

    @Override
    public AclTokenView tokens() {
        return endpoint.tokens();
    }

    @Override
    public AclNamedEntries<AclPolicy> policies() {
        return endpoint.policies();
    }

    @Override
    public AclNamedEntries<AclRole> roles() {
        return endpoint.roles();
    }

    @Override
    public AclEntries<AclBindingRule> bindingRules() {
        return endpoint.bindingRules();
    }

    @Override
    public AclEntries<AclAuthMethod> authMethods() {
        return endpoint.authMethods();
    }

    @Override
    public AclToken login(AclCredentials credentials) {
        return endpoint.login(credentials.authMethod(), Bearer.of(credentials), credentials.meta());
    }

    @Override
    public void logout(String secretId) {
        endpoint.logout(Require.secret(secretId, "secret id"), null);
    }

    @Override
    public AclLogin keepLoggedIn(AclCredentials credentials) {
        LastingLogin login = new LastingLogin(this, credentials, runtime);
        if (!current.compareAndSet(null, login)) {
            throw new IllegalStateException("the client is logged in already: close that login first");
        }
        login.start();
        return login;
    }

    /** Lets the client use a token, and hear when Consul does not know it. */
    void use(AclToken token, Runnable refused) {
        transport.useToken(token.secretId(), refused);
    }

    /** Lets the client use its own token again, and ends the one of the login. */
    void end(LastingLogin login, @Nullable AclToken token, @Nullable Duration timeout) {
        if (current.compareAndSet(login, null)) {
            transport.useOwnToken();
        }
        if (token != null) {
            endpoint.logout(token.secretId(), timeout);
        }
    }

    /** Logs out, within a bounded time. */
    public void close(Duration limit) {
        LastingLogin login = current.get();
        if (login != null) {
            login.close(limit);
        }
    }
}
