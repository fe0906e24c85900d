package io.lictor.mesh.traffic;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.lictor.api.discovery.ServiceQuery;

/**
 * Compiled discovery chain of one query.
 *
 * @param routes the routes; the first one that matches counts, and the last one matches every request
 * @param resolvers all ends of the ways through it, each once
 * @param ignored fields that are not known here
 */
record Chain(List<Route> routes, List<Resolver> resolvers, Set<String> ignored) {

    Chain {
        routes = List.copyOf(routes);
        resolvers = List.copyOf(resolvers);
        ignored = Set.copyOf(ignored);
    }

    /** The lists that it needs. */
    Stream<ServiceQuery> queries() {
        return resolvers.stream().flatMap(resolver -> resolver.places().stream()).map(Place::query)
                .distinct();
    }
}
