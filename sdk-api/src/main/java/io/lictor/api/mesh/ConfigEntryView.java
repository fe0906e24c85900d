package io.lictor.api.mesh;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;

/**
 * Config entries ({@code /v1/config}).
 *
 * <pre>{@code
 * consul.mesh().configEntries().put(ServiceDefaults.http("orders").entry());
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public interface ConfigEntryView {

    /**
     * One entry ({@code GET /v1/config/:kind/:name}).
     *
     * @param kind its kind
     * @param name its name
     * @param options scope, consistency, blocking
     * @return the entry, or empty when there is none
     */
    Indexed<Optional<ConfigEntry>> read(String kind, String name, QueryOptions options);

    /**
     * All entries of a kind ({@code GET /v1/config/:kind}).
     *
     * @param kind the kind
     * @param options scope, consistency, filter, blocking; woken by changes of any kind
     * @return the entries
     */
    Indexed<List<ConfigEntry>> list(String kind, QueryOptions options);

    /**
     * Creates or replaces an entry ({@code PUT /v1/config}).
     *
     * @param entry what it shall be
     */
    void put(ConfigEntry entry);

    /**
     * Creates or replaces an entry if nobody else has ({@code PUT /v1/config?cas=}).
     *
     * <p>Consul from 1.12 answers true, whatever the index, when the very same entry is stored already: true says that the
     * entry is as given, not that it was this call that made it so. Who elects a writer by it compares
     * {@link ConfigEntry#modifyIndex()} before and after, or has something of its own in the entry, such as
     * {@code Meta}.
     *
     * @param entry what it shall be; its {@code modifyIndex} is that of the one it was made from, 0 to create it
     * @return false when somebody else changed it meanwhile
     */
    boolean compareAndPut(ConfigEntry entry);

    /**
     * Deletes an entry ({@code DELETE /v1/config/:kind/:name}); no error when there is none.
     *
     * @param kind its kind
     * @param name its name
     */
    void delete(String kind, String name);

    /**
     * Deletes an entry if nobody else has changed it ({@code DELETE /v1/config/:kind/:name?cas=}); Consul from 1.11.
     *
     * @param entry the entry as it was read; its {@code modifyIndex} is what counts
     * @return false when somebody else changed it meanwhile; true also when there is no such entry
     * @throws io.lictor.api.ConsulRejectedException with {@code isUnsupported()} when the agent is older: it would delete
     *     the entry whatever its index, so nothing is sent
     */
    boolean compareAndDelete(ConfigEntry entry);
}
