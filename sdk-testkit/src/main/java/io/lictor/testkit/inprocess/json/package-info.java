/** JSON and durations as Go's standard library reads and writes them. */
@NullMarked
package io.lictor.testkit.inprocess.json;

import org.jspecify.annotations.NullMarked;
