package io.lictor.api.mesh;

import java.util.Map;

/**
 * Which certificate authority the mesh has.
 *
 * @param provider such as {@code consul} or {@code vault}
 * @param config what the provider needs, as a tree of maps, lists, texts, numbers and booleans
 */
public record CaConfiguration(String provider, Map<String, Object> config) {

    /** Copies the map. */
    public CaConfiguration {
        config = Map.copyOf(config);
    }

    /** The provider only: the rest may hold keys. */
    @Override
    public String toString() {
        return "CaConfiguration[" + provider + ", " + config.keySet() + "]";
    }
}
