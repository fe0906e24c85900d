package io.lictor.api.acl;

import java.util.Optional;

import io.lictor.api.QueryOptions;

/**
 * Things that have an id and a name as well: policies and roles.
 *
 * @param <T> the kind
 */
public interface AclNamedEntries<T> extends AclEntries<T> {

    /**
     * One of them by its name ({@code GET /v1/acl/policy/name/:name}, {@code role/name/:name}).
     *
     * @param name its name
     * @param options scope, consistency
     * @return the one, or empty when there is none
     */
    Optional<T> named(String name, QueryOptions options);
}
