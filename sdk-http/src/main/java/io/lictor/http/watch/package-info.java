/**
 * The one blocking-query loop: discovery, config and locks give it a {@link io.lictor.http.watch.BlockingRead} and get a
 * {@link io.lictor.api.Watch}. The only room that compares Consul's indexes.
 */
package io.lictor.http.watch;
