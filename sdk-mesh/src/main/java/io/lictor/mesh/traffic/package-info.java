/** Traffic rules of Consul's service mesh: resolvers, splitters and routers obeyed by lookups and calls by name. */
package io.lictor.mesh.traffic;
