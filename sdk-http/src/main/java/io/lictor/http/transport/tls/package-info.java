/** TLS towards agents, from PEM files that are read again when they change. */
package io.lictor.http.transport.tls;
