package io.lictor.http;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.EachConsul;

/** What a token may on a real Consul. */
@EachConsul
@ConsulTest(engine = ConsulEngine.REAL, acl = true)
class RightsRealIT extends RightsBehaviour {}
