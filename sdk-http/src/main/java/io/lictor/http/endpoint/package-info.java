/** One class for each section of Consul's HTTP API. */
package io.lictor.http.endpoint;
