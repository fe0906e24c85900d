/** Consul in this JVM, for tests and first steps. */
@NullMarked
package io.lictor.testkit;

import org.jspecify.annotations.NullMarked;
