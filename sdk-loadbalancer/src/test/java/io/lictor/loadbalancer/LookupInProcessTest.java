package io.lictor.loadbalancer;

/** Lookups on the in-process Consul. */
class LookupInProcessTest extends LookupBehaviour {}
