package io.lictor.api.observe;

/** How a request to Consul ended. */
public enum RequestOutcome {
    /** Answered, including a 404 that means "not there". */
    ANSWERED,
    /** Refused by Consul. */
    REJECTED,
    /** Nobody could answer. */
    UNAVAILABLE,
    /** No whole answer in time. */
    TIMED_OUT,
    /** Answered by something that could not be understood. */
    UNDECODABLE,
    /** Given up because the caller was interrupted or the client closed. */
    CANCELLED
}
