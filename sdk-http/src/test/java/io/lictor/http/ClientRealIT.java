package io.lictor.http;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.EachConsul;

/** The client on a real Consul. */
@EachConsul
@ConsulTest(engine = ConsulEngine.REAL)
class ClientRealIT extends ClientBehaviour {}
