package io.lictor.http;

/** What a token may on the in-process Consul. */
class RightsInProcessTest extends RightsBehaviour {}
