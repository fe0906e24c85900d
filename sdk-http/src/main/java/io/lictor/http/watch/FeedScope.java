package io.lictor.http.watch;

import io.lictor.api.QueryOptions;
import org.jspecify.annotations.Nullable;

/**
 * Part of Consul that one change feed speaks about.
 *
 * @param datacenter the datacenter, or null for the client's own
 * @param namespace the namespace, or null for the client's own
 * @param partition the admin partition, or null for the client's own
 */
public record FeedScope(@Nullable String datacenter, @Nullable String namespace, @Nullable String partition) {

    static FeedScope of(QueryOptions options) {
        return new FeedScope(options.datacenter(), options.namespace(), options.partition());
    }

    QueryOptions.Builder options() {
        return QueryOptions.builder().datacenter(datacenter).namespace(namespace).partition(partition);
    }

    /** What people read in logs and meters. */
    String name() {
        StringBuilder name = new StringBuilder();
        for (String part : new String[]{datacenter, namespace, partition}) {
            if (part != null) {
                name.append(name.isEmpty() ? "" : "/").append(part);
            }
        }
        return name.toString();
    }
}
