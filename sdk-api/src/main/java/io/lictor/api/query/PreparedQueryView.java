package io.lictor.api.query;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;

/**
 * Prepared queries ({@code /v1/query}).
 *
 * <pre>{@code
 * Optional<QueryResult> found = consul.preparedQueries().execute("orders-anywhere", 3, QueryOptions.none());
 * }</pre>
 *
 * <p>Their execution cannot be waited for: its answer has no index of its own. Safe for use by several threads.
 */
public interface PreparedQueryView {

    /**
     * Creates a query ({@code POST /v1/query}).
     *
     * @param query the query, without an id
     * @return its id
     */
    String create(PreparedQuery query);

    /**
     * Changes a query ({@code PUT /v1/query/:id}).
     *
     * @param query the query with its id
     */
    void update(PreparedQuery query);

    /**
     * One query ({@code GET /v1/query/:id}).
     *
     * @param id its id
     * @param options datacenter, consistency, blocking
     * @return the query, or empty when there is none
     */
    Indexed<Optional<PreparedQuery>> read(String id, QueryOptions options);

    /**
     * All queries ({@code GET /v1/query}).
     *
     * @param options datacenter, consistency, blocking
     * @return the queries
     */
    Indexed<List<PreparedQuery>> list(QueryOptions options);

    /**
     * Deletes a query ({@code DELETE /v1/query/:id}).
     *
     * @param id its id
     */
    void delete(String id);

    /**
     * Executes a query ({@code GET /v1/query/:id/execute}).
     *
     * @param idOrName id or name of the query, or a name that a template matches
     * @param limit how many instances at the most, 0 for all
     * @param options datacenter, consistency, order, {@code cached}
     * @return what it found, or empty when there is no such query
     */
    Optional<QueryResult> execute(String idOrName, int limit, QueryOptions options);

    /**
     * Says what a template makes of a name ({@code GET /v1/query/:name/explain}).
     *
     * @param name the name
     * @param options datacenter, consistency
     * @return the query as it would be executed, or empty when there is none
     */
    Optional<PreparedQuery> explain(String name, QueryOptions options);
}
