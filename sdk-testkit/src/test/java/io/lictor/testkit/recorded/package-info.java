/**
 * Exchanges that were recorded with real Consul agents, replayed against the in-process one of the same version. The
 * recordings lie in the resources, with a note of what they are.
 */
package io.lictor.testkit.recorded;
