/** Live typed configuration: a record bound to keys of Consul's key-value store. */
package io.lictor.api.config;
