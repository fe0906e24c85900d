/** The local agent: services and checks that applications register, how checks run, and the way to the catalog. */
@NullMarked
package io.lictor.testkit.inprocess.agent;

import org.jspecify.annotations.NullMarked;
