package io.lictor.api.config;

/** Where a config's value came from. */
public enum ConfigSource {
    /** Consul. */
    CONSUL,
    /** The fallback file: Consul was away when the config was opened, and has not answered since. */
    FALLBACK_FILE,
    /** The snapshot on disk: Consul was away when the config was opened, and has not answered since. */
    SNAPSHOT
}
