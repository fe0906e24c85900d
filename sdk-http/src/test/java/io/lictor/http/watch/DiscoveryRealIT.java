package io.lictor.http.watch;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulScope;
import io.lictor.testkit.junit.ConsulTest;

/** Discovery on a real Consul. */
@ConsulTest(engine = ConsulEngine.REAL, scope = ConsulScope.PER_CLASS)
class DiscoveryRealIT extends DiscoveryBehaviour {}
