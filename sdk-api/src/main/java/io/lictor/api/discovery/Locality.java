package io.lictor.api.discovery;

/**
 * Where an instance or a node is ({@code Locality}, since Consul 1.16).
 *
 * @param region such as {@code eu-west-1}, maybe empty
 * @param zone such as {@code eu-west-1a}, maybe empty
 */
public record Locality(String region, String zone) {}
