package io.lictor.mesh.traffic;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;

/** Rules of Consul's documentation on a real Consul. */
@ConsulTest(engine = ConsulEngine.REAL)
class DocumentedRulesRealIT extends DocumentedRulesBehaviour {}
