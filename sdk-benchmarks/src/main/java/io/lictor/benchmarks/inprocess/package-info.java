/** What the in-process Consul costs. */
package io.lictor.benchmarks.inprocess;
