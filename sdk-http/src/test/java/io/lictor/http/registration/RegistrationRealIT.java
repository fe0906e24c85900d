package io.lictor.http.registration;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.EachConsul;

/** Registrations on a real Consul. */
@EachConsul
@ConsulTest(engine = ConsulEngine.REAL)
class RegistrationRealIT extends RegistrationBehaviour {}
