/**
 * The next healthy instance by name, from lists that watches keep fresh.
 *
 * <p>Begin at {@link io.lictor.loadbalancer.Strategies}.
 */
package io.lictor.loadbalancer;
