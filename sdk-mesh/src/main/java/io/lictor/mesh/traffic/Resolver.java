package io.lictor.mesh.traffic;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * End of the way through a chain.
 *
 * @param id name of the node
 * @param connectTimeout how long a connection may take, or null for as long as the caller likes
 * @param places where the instances are: the first place that has any counts, failback aside
 */
record Resolver(String id, @Nullable Duration connectTimeout, List<Place> places) {

    Resolver {
        places = List.copyOf(places);
    }
}
