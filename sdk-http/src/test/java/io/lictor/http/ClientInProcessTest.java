package io.lictor.http;

/** The client on the in-process Consul. */
class ClientInProcessTest extends ClientBehaviour {}
