package io.lictor.mesh.traffic;

import io.lictor.api.discovery.ServiceQuery;

/**
 * Instances that a resolver may lead to.
 *
 * @param id what Consul calls them, such as {@code v2.orders.default.default.dc1}; before 1.11 without the partition
 * @param query which they are
 */
record Place(String id, ServiceQuery query) {}
