/** Prepared queries: lookups with a policy, kept by Consul. */
package io.lictor.api.query;
