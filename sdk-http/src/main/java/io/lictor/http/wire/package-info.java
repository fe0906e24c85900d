/** Consul's JSON and paths, and their mapping to the types of the API. */
package io.lictor.http.wire;
