/** What a build tells at its end about the Consul versions that its tests ran on. Not exported. */
@NullMarked
package io.lictor.testkit.count;

import org.jspecify.annotations.NullMarked;
