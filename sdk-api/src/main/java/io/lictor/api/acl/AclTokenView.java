package io.lictor.api.acl;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;

/**
 * Tokens ({@code /v1/acl/token}).
 *
 * <p>Safe for use by several threads.
 */
public interface AclTokenView {

    /**
     * Creates a token ({@code PUT /v1/acl/token}).
     *
     * @param definition what to create
     * @return the token with its secret
     */
    AclToken create(AclTokenDefinition definition);

    /**
     * Changes a token ({@code PUT /v1/acl/token/:accessor}): what the definition does not have is taken away, so start it
     * from the token ({@link AclTokenDefinition#from}). Secret, locality and expiration stay as they are.
     *
     * @param accessorId its accessor id
     * @param definition what it shall be
     * @return the token
     */
    AclToken update(String accessorId, AclTokenDefinition definition);

    /**
     * Makes another token like one ({@code PUT /v1/acl/token/:accessor/clone}).
     *
     * @param accessorId its accessor id
     * @param description what the new one is for
     * @return the new token
     */
    AclToken copy(String accessorId, String description);

    /**
     * One token ({@code GET /v1/acl/token/:accessor}).
     *
     * @param accessorId its accessor id
     * @param options scope, consistency
     * @return the token, or empty when there is none
     */
    Optional<AclToken> read(String accessorId, QueryOptions options);

    /**
     * One token with all that gives it rights ({@code GET /v1/acl/token/:accessor?expanded}); Consul from 1.12.
     *
     * @param accessorId its accessor id
     * @param options scope, consistency
     * @return the token, or empty when there is none
     * @throws io.lictor.api.ConsulAnswerException when this Consul is older and answers with the mere token
     */
    Optional<AclExpandedToken> expanded(String accessorId, QueryOptions options);

    /**
     * The token that this client uses ({@code GET /v1/acl/token/self}).
     *
     * @return the token
     */
    AclToken self();

    /**
     * All tokens ({@code GET /v1/acl/tokens}).
     *
     * @param options scope, consistency
     * @return the tokens
     */
    Indexed<List<AclToken>> list(QueryOptions options);

    /**
     * Some tokens ({@code GET /v1/acl/tokens?policy=}, {@code role}, {@code authmethod}, {@code servicename}).
     *
     * @param filter which ones
     * @param options scope, consistency
     * @return the tokens
     */
    Indexed<List<AclToken>> list(AclTokenFilter filter, QueryOptions options);

    /**
     * Deletes a token ({@code DELETE /v1/acl/token/:accessor}); no error when there is none.
     *
     * @param accessorId its accessor id
     */
    void delete(String accessorId);
}
