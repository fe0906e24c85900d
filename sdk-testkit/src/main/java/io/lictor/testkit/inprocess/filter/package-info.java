/** Consul's filter language, as Consul 1.8 reads and evaluates it. */
@org.jspecify.annotations.NullMarked
package io.lictor.testkit.inprocess.filter;
