/** What a client can observe of Consul, as facts that hold on a real one and on the in-process one. */
@org.jspecify.annotations.NullMarked
package io.lictor.testkit.contract;
