/**
 * What every section of the API stands on: routes, the envelope of answers, blocking queries, permissions, faults.
 *
 * <p>A section is a class that puts its handlers on the {@link io.lictor.testkit.inprocess.engine.Router}. A handler
 * takes a {@link io.lictor.testkit.inprocess.engine.Call} and returns a response, or throws a
 * {@link io.lictor.testkit.inprocess.engine.Refusal}. A read that can block hands a function of the state to
 * {@link io.lictor.testkit.inprocess.engine.Call#query}.
 */
@NullMarked
package io.lictor.testkit.inprocess.engine;

import org.jspecify.annotations.NullMarked;
