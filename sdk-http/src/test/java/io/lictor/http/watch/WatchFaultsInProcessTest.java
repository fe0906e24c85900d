package io.lictor.http.watch;

/** Watches on the in-process Consul. */
class WatchFaultsInProcessTest extends WatchFaultsBehaviour {}
