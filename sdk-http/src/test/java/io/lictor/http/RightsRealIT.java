package io.lictor.http;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;

/** What a token may on a real Consul. */
@ConsulTest(engine = ConsulEngine.REAL, acl = true)
class RightsRealIT extends RightsBehaviour {}
