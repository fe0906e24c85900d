/** A small certificate authority: real EC certificates with SPIFFE URIs, for which the JDK has no public builder. */
@NullMarked
package io.lictor.testkit.inprocess.connect;

import org.jspecify.annotations.NullMarked;
