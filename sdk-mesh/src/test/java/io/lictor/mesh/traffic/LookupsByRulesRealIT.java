package io.lictor.mesh.traffic;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;

/** Lookups by rules on a real Consul. */
@ConsulTest(engine = ConsulEngine.REAL)
class LookupsByRulesRealIT extends LookupsByRulesBehaviour {}
