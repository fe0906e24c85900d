package io.lictor.api.config;

import io.lictor.api.internal.Require;

/**
 * Part of the key-value store that a config reads, and its format.
 *
 * <pre>{@code
 * ConfigSettings.builder(OrdersConfig.class)
 *         .layer(ConfigLayer.keys("config/shared"))
 *         .layer(ConfigLayer.yaml("config/orders.yaml"))
 * }</pre>
 *
 * @param path a prefix without its last slash for {@link ConfigFormat#KEYS}, else a key
 * @param format how it is written down
 */
public record ConfigLayer(String path, ConfigFormat format) {

    /**
     * A layer; a slash at the end of a prefix is dropped.
     *
     * @throws IllegalArgumentException when the path is none that Consul's HTTP API takes
     */
    public ConfigLayer {
        Require.nonNull(format, "format");
        Require.path(path, "path");
        if (format == ConfigFormat.KEYS && path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
    }

    /**
     * One key for each property.
     *
     * @param prefix the prefix, with or without a slash at the end; keys that merely start with it do not count
     * @return the layer
     */
    public static ConfigLayer keys(String prefix) {
        return new ConfigLayer(prefix, ConfigFormat.KEYS);
    }

    /**
     * A JSON document.
     *
     * @param key the key
     * @return the layer
     */
    public static ConfigLayer json(String key) {
        return new ConfigLayer(key, ConfigFormat.JSON);
    }

    /**
     * A YAML document.
     *
     * @param key the key
     * @return the layer
     */
    public static ConfigLayer yaml(String key) {
        return new ConfigLayer(key, ConfigFormat.YAML);
    }

    /**
     * A document of Java properties.
     *
     * @param key the key
     * @return the layer
     */
    public static ConfigLayer properties(String key) {
        return new ConfigLayer(key, ConfigFormat.PROPERTIES);
    }

    /** The path alone, as logs show it. */
    @Override
    public String toString() {
        return path;
    }
}
