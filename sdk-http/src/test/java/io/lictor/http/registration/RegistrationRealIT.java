package io.lictor.http.registration;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;

/** Registrations on a real Consul. */
@ConsulTest(engine = ConsulEngine.REAL)
class RegistrationRealIT extends RegistrationBehaviour {}
