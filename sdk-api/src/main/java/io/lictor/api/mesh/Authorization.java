package io.lictor.api.mesh;

/**
 * Whether a connection is allowed.
 *
 * @param authorized true when it is
 * @param reason why, for people
 */
public record Authorization(boolean authorized, String reason) {}
