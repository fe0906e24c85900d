package io.lictor.mesh.traffic;

import java.util.List;

/**
 * Where a route leads: to one resolver, or to several in shares.
 *
 * @param id name of the node
 * @param parts at least one, each resolver once
 */
record Branch(String id, List<Part> parts) {

    Branch {
        parts = List.copyOf(parts);
    }

    /**
     * One of the shares.
     *
     * @param weight how many calls in proportion, 0 for none
     * @param resolver where they go
     */
    record Part(int weight, Resolver resolver) {}
}
