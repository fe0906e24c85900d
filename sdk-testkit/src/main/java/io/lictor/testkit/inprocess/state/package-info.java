/**
 * The state of one Consul server: tables under one lock and one counter, as raft would number their changes.
 *
 * <p>Every method of a table is called inside {@link io.lictor.testkit.inprocess.state.State#read} or
 * {@link io.lictor.testkit.inprocess.state.State#write}. What a table answers is immutable and may leave the lock.
 */
@NullMarked
package io.lictor.testkit.inprocess.state;

import org.jspecify.annotations.NullMarked;
