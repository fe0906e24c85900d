package io.lictor.api.config;

/** How the properties of a layer are written down. */
public enum ConfigFormat {
    /** One key for each property below a prefix; slashes nest. */
    KEYS,
    /** One key with a JSON document. */
    JSON,
    /** One key with a YAML document; needs {@code tools.jackson.dataformat:jackson-dataformat-yaml}. */
    YAML,
    /** One key with a document of Java properties; dots nest, {@code [0]} numbers the elements of a list. */
    PROPERTIES
}
