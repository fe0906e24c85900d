/** Configs: their layers are watched, read at one moment, decoded into a record, and published when that is valid. */
package io.lictor.http.config;
