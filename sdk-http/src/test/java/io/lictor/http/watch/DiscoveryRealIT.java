package io.lictor.http.watch;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulScope;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.EachConsul;

/** Discovery on a real Consul. */
@EachConsul
@ConsulTest(engine = ConsulEngine.REAL, scope = ConsulScope.PER_CLASS)
class DiscoveryRealIT extends DiscoveryBehaviour {}
