package io.lictor.http.registration;

/** Registrations on the in-process Consul. */
class RegistrationInProcessTest extends RegistrationBehaviour {}
