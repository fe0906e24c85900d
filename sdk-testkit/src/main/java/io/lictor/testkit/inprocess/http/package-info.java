/**
 * A small HTTP/1.1 server on virtual threads which behaves as Go's does.
 *
 * <p>The JDK's own server cannot be taken: it rewrites header names ({@code X-consul-index}), cannot reset a
 * connection or leave it without an answer, decides by itself between Content-Length and chunks, and refuses paths
 * before anyone could answer them as Consul does.
 */
@NullMarked
package io.lictor.testkit.inprocess.http;

import org.jspecify.annotations.NullMarked;
