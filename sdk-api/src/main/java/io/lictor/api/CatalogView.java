package io.lictor.api;

import java.util.List;
import java.util.Map;

/**
 * What the cluster knows about nodes and services ({@code /v1/catalog}).
 *
 * <p>Safe for use by several threads.
 */
public interface CatalogView {

    /**
     * The services with all tags of their instances ({@code GET /v1/catalog/services}).
     *
     * @param options scope, consistency, blocking
     * @return name to tags
     */
    Indexed<Map<String, List<String>>> services(QueryOptions options);

    /**
     * The known datacenters ({@code GET /v1/catalog/datacenters}).
     *
     * @return their names, nearest first
     */
    List<String> datacenters();
}
