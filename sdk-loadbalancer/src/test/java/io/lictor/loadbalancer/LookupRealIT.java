package io.lictor.loadbalancer;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.EachConsul;

/** Lookups on a real Consul. */
@EachConsul
@ConsulTest(engine = ConsulEngine.REAL)
class LookupRealIT extends LookupBehaviour {}
