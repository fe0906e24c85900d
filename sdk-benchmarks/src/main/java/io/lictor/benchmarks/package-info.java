/** What the documentation claims, measured by JMH. */
@org.jspecify.annotations.NullMarked
package io.lictor.benchmarks;
