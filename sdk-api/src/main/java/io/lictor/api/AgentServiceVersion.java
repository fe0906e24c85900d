package io.lictor.api;

/**
 * Service as the local agent has it, with a hash to wait for a change of its definition.
 *
 * @param service the service
 * @param hash the hash, of 16 hexadecimal digits
 */
public record AgentServiceVersion(AgentService service, String hash) {}
