package io.lictor.http.watch;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;

/** Watches on a real Consul. */
@ConsulTest(engine = ConsulEngine.REAL)
class WatchFaultsRealIT extends WatchFaultsBehaviour {}
