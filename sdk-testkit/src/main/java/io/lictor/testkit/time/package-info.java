/** Time that a test moves: a runtime whose clock stands still until it is told otherwise. */
@NullMarked
package io.lictor.testkit.time;

import org.jspecify.annotations.NullMarked;
