/** A Consul for each JUnit test, injected, and a look after it at what the test has left behind. */
@NullMarked
package io.lictor.testkit.junit;

import org.jspecify.annotations.NullMarked;
