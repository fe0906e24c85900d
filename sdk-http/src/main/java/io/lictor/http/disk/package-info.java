/** The snapshot on disk, from which a client starts while Consul is away: one file, replaced as a whole. */
package io.lictor.http.disk;
