package io.lictor.http.watch;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.EachConsul;

/** Watches on a real Consul. */
@EachConsul
@ConsulTest(engine = ConsulEngine.REAL)
class WatchFaultsRealIT extends WatchFaultsBehaviour {}
