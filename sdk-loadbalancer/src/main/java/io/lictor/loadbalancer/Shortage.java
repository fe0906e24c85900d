package io.lictor.loadbalancer;

/**
 * A request without an instance.
 *
 * @param diagnosis finds out why
 * @param known whether Consul has said that there is none, and not merely said nothing
 */
record Shortage(Diagnosis diagnosis, boolean known) {}
