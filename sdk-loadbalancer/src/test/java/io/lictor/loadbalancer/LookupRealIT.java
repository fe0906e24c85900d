package io.lictor.loadbalancer;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;

/** Lookups on a real Consul. */
@ConsulTest(engine = ConsulEngine.REAL)
class LookupRealIT extends LookupBehaviour {}
