/** What each kind of token may do, asked of a real Consul and of the in-process one. */
@org.jspecify.annotations.NullMarked
package io.lictor.testkit.rights;
