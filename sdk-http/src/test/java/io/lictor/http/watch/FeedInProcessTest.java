package io.lictor.http.watch;

/** Change feeds of the in-process Consul. */
class FeedInProcessTest extends FeedBehaviour {}
