package io.lictor.api.acl;

/**
 * Access control ({@code /v1/acl}).
 *
 * <pre>{@code
 * consul.acl().policies().create(AclPolicy.of("orders", "key_prefix \"orders/\" { policy = \"write\" }"));
 * AclToken token = consul.acl().tokens().create(AclTokenDefinition.builder("orders").policy("orders").build());
 * }</pre>
 *
 * <p>An agent without ACLs answers 401 to all of it. Safe for use by several threads.
 */
public interface AclView {

    /**
     * Makes the first token, once in the life of a cluster ({@code PUT /v1/acl/bootstrap}).
     *
     * @return a token that may do everything
     */
    AclToken bootstrap();

    /**
     * Makes the first token with a secret of one's own ({@code PUT /v1/acl/bootstrap}); Consul from 1.15. An older one
     * makes a secret by itself, without a word: look at the answer's.
     *
     * @param secretId a UUID that nobody can guess
     * @return a token that may do everything
     */
    AclToken bootstrap(String secretId);

    /**
     * Tokens.
     *
     * @return the view
     */
    AclTokenView tokens();

    /**
     * Policies.
     *
     * @return the view
     */
    AclNamedEntries<AclPolicy> policies();

    /**
     * Roles.
     *
     * @return the view
     */
    AclNamedEntries<AclRole> roles();

    /**
     * Binding rules.
     *
     * @return the view
     */
    AclEntries<AclBindingRule> bindingRules();

    /**
     * Auth methods.
     *
     * @return the view
     */
    AclEntries<AclAuthMethod> authMethods();

    /**
     * Templates of policies; Consul from 1.17.
     *
     * @return the view
     */
    AclTemplateView templates();

    /**
     * Logs in once ({@code POST /v1/acl/login}); the client goes on with its own token.
     *
     * @param credentials who logs in
     * @return a token for other use
     */
    AclToken login(AclCredentials credentials);

    /**
     * Ends a token that came from a login ({@code POST /v1/acl/logout}).
     *
     * @param secretId the token
     */
    void logout(String secretId);

    /**
     * Logs in and stays so until it is closed: the client uses the token for all its calls and watches.
     *
     * <p>Returns at once; the first login is worked towards. One at a time for a client.
     *
     * @param credentials who logs in
     * @return the handle; closing it logs out
     * @throws IllegalStateException when there is one already
     */
    AclLogin keepLoggedIn(AclCredentials credentials);
}
