package io.lictor.mesh.traffic;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;

/** Calls by rules on a real Consul. */
@ConsulTest(engine = ConsulEngine.REAL)
class CallsByRulesRealIT extends CallsByRulesBehaviour {}
