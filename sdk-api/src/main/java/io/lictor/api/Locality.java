package io.lictor.api;

import io.lictor.api.internal.Require;

/**
 * Where something runs, for routes that prefer what is near. Since Consul 1.16; Consul's own routing by it is part of
 * Enterprise.
 *
 * <pre>{@code
 * ServiceDefinition.builder("orders").port(8080).locality(new Locality("eu-west-1", "eu-west-1a")).build();
 * }</pre>
 *
 * @param region such as {@code eu-west-1}; what registers a service must have one, what is read may have the empty text
 * @param zone the zone within the region, or the empty text
 */
public record Locality(String region, String zone) {

    /** Checks that both are there. */
    public Locality {
        Require.nonNull(region, "region");
        Require.nonNull(zone, "zone");
    }
}
