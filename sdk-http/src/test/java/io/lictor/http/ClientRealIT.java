package io.lictor.http;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;

/** The client on a real Consul. */
@ConsulTest(engine = ConsulEngine.REAL)
class ClientRealIT extends ClientBehaviour {}
