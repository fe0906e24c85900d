/** What the other rooms of the testkit share about sockets; not exported. */
@NullMarked
package io.lictor.testkit.net;

import org.jspecify.annotations.NullMarked;
