/** Clock, threads, randomness and observer of a client: the only place that starts threads or reads a clock. */
package io.lictor.http.runtime;
