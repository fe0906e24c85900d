/** Requests over {@code java.net.http}: connection budget, deadlines, credentials, TLS, failures as typed exceptions. */
package io.lictor.http.transport;
