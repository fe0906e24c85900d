package io.lictor.http.watch;

/** Discovery on the in-process Consul. */
class DiscoveryInProcessTest extends DiscoveryBehaviour {}
