package io.lictor.api.acl;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;

/**
 * One kind of thing that access control is made of ({@code /v1/acl/policy}, {@code role}, {@code binding-rule},
 * {@code auth-method}).
 *
 * <pre>{@code
 * AclPolicy read = consul.acl().policies().create(AclPolicy.of("config-read", rules));
 * }</pre>
 *
 * <p>Safe for use by several threads.
 *
 * @param <T> the kind
 */
public interface AclEntries<T> {

    /**
     * Creates one.
     *
     * @param entry what to create, without an id
     * @return what was created
     */
    T create(T entry);

    /**
     * Changes one. What was read and is written back with a change keeps all the rest, also what this client does not know.
     *
     * @param entry what it shall be, with its id
     * @return what it is now
     */
    T update(T entry);

    /**
     * One of them.
     *
     * @param id its id; the name of an auth method
     * @param options scope, consistency
     * @return the one, or empty when there is none
     */
    Optional<T> read(String id, QueryOptions options);

    /**
     * All of them.
     *
     * @param options scope, consistency
     * @return all
     */
    Indexed<List<T>> list(QueryOptions options);

    /**
     * Deletes one; no error when there is none.
     *
     * @param id its id; the name of an auth method
     */
    void delete(String id);
}
