/**
 * Real Consul agents for tests: one agent, a cluster or two datacenters, each of which can be stopped, killed, frozen
 * and restarted.
 *
 * <p>Start at {@link io.lictor.testkit.real.RealConsul}. Every agent listens on a loopback address and on ports of its
 * own, chosen by the kernel, so test runs may go on side by side. No agent outlives the JVM that started it, however
 * that JVM ends.
 */
@NullMarked
package io.lictor.testkit.real;

import org.jspecify.annotations.NullMarked;
