package io.lictor.mesh.traffic;

import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;

/**
 * Instances that a resolver may lead to.
 *
 * @param id what Consul calls them, such as {@code v2.orders.default.dc1}
 * @param query which they are, or null where they cannot be looked up
 */
record Place(String id, @Nullable ServiceQuery query) {}
