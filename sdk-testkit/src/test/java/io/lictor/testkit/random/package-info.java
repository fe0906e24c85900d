/** Random requests, sent to a real Consul and to the in-process one. */
@org.jspecify.annotations.NullMarked
package io.lictor.testkit.random;
