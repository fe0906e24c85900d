/** Time from the start of a JVM to its service passing in Consul, for Lictor and for what else one could use. */
package io.lictor.benchmarks.startup;
