/**
 * The next healthy instance by name, from lists that watches keep fresh.
 *
 * <p>Begin at {@link io.lictor.loadbalancer.Discovery}.
 */
package io.lictor.loadbalancer;
