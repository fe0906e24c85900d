/**
 * Faults between a client and Consul: a TCP proxy that refuses, delays, cuts or swallows what passes through it, and an
 * HTTP server that gives the answers no real Consul would give.
 */
@NullMarked
package io.lictor.testkit.fault;

import org.jspecify.annotations.NullMarked;
