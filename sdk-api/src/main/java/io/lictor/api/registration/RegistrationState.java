package io.lictor.api.registration;

/** Where a registration stands. */
public enum RegistrationState {
    /** Not confirmed by the agent: it has just begun, or Consul is away or has lost it. It is being worked on. */
    PENDING,
    /** The agent has the service as it should be. */
    REGISTERED,
    /** Closing: in maintenance, waiting for callers to turn elsewhere. */
    DRAINING,
    /** Closed. */
    CLOSED
}
