package io.lictor.api.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * What a config is made from: its type, its layers and how it starts.
 *
 * <pre>{@code
 * ConfigSettings<OrdersConfig> settings = ConfigSettings.builder(OrdersConfig.class)
 *         .layer(ConfigLayer.keys("config/shared"))
 *         .layer(ConfigLayer.yaml("config/orders.yaml"))
 *         .layer(ConfigLayer.keys("config/orders-" + profile))
 *         .fallbackFile(Path.of("orders.yaml")).firstWait(Duration.ofSeconds(3)).build();
 * try (ConfigWatch<OrdersConfig> config = consul.config(settings)) { .. }
 * }</pre>
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param <T> type of the value
 */
public final class ConfigSettings<T> {

    /** The limit of operations in one Consul transaction, by which layers are read together. */
    private static final int MAX_LAYERS = 64;

    private final Class<T> type;
    private final String name;
    private final List<ConfigLayer> layers;
    private final Duration firstWait;
    private final @Nullable Path fallbackFile;
    private final boolean refusesUnknown;
    private final boolean keepsSecrets;
    private final Map<Class<?>, ConfigDecoder<?>> decoders;

    private ConfigSettings(Builder<T> builder) {
        this.type = builder.type;
        this.layers = List.copyOf(builder.layers);
        if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
            throw Require.illegal("layers", layers.size(), "1.." + MAX_LAYERS);
        }
        if (layers.stream().distinct().count() < layers.size()) {
            throw Require.illegal("layers", layers, "each layer once");
        }
        this.name = builder.name == null
                ? layers.stream().map(ConfigLayer::path).collect(Collectors.joining(","))
                : Require.nonBlank(builder.name, "name");
        this.firstWait = Require.positive(builder.firstWait, "firstWait");
        this.fallbackFile = builder.fallbackFile;
        this.refusesUnknown = builder.refusesUnknown;
        this.keepsSecrets = builder.keepsSecrets;
        this.decoders = Map.copyOf(builder.decoders);
    }

    /**
     * A config of one layer with a key for each property.
     *
     * @param <T> type of the value
     * @param prefix the prefix of the keys
     * @param type a record
     * @return the settings
     */
    public static <T> ConfigSettings<T> of(String prefix, Class<T> type) {
        return builder(type).layer(ConfigLayer.keys(prefix)).build();
    }

    /**
     * A builder.
     *
     * @param <T> type of the value
     * @param type a record, whose components may be texts, numbers, booleans, enums, {@link Duration}, {@link DataSize},
     *     URIs, dates, {@link java.util.Optional}, lists, sets and maps with texts as keys, and records
     * @return the builder
     */
    public static <T> Builder<T> builder(Class<T> type) {
        return new Builder<>(type);
    }

    /**
     * The type of the value.
     *
     * @return a record class
     */
    public Class<T> type() {
        return type;
    }

    /**
     * Name in thread names, logs and meters.
     *
     * @return the name; the paths of the layers unless set
     */
    public String name() {
        return name;
    }

    /**
     * The layers.
     *
     * @return the lowest first: a later one goes before it
     */
    public List<ConfigLayer> layers() {
        return layers;
    }

    /**
     * How long opening waits for the first value.
     *
     * @return the time; 10 s unless set
     */
    public Duration firstWait() {
        return firstWait;
    }

    /**
     * The file that stands in for all layers when Consul is away at the start.
     *
     * @return the file, or null
     */
    public @Nullable Path fallbackFile() {
        return fallbackFile;
    }

    /**
     * Whether a property that the type does not have is a problem.
     *
     * @return false unless set
     */
    public boolean refusesUnknown() {
        return refusesUnknown;
    }

    /**
     * Whether a type with {@link Secret}s is kept in the snapshot on disk too, in clear.
     *
     * @return false unless set
     */
    public boolean keepsSecrets() {
        return keepsSecrets;
    }

    /**
     * Readers of further types.
     *
     * @return the reader of each type
     */
    public Map<Class<?>, ConfigDecoder<?>> decoders() {
        return decoders;
    }

    @Override
    public String toString() {
        return "ConfigSettings[name=" + name + ", type=" + type.getName() + ", layers=" + layers + "]";
    }

    /**
     * Builder of settings.
     *
     * @param <T> type of the value
     */
    public static final class Builder<T> {

        private final Class<T> type;
        private final List<ConfigLayer> layers = new ArrayList<>();
        private final Map<Class<?>, ConfigDecoder<?>> decoders = new LinkedHashMap<>();
        private @Nullable String name;
        private Duration firstWait = Duration.ofSeconds(10);
        private @Nullable Path fallbackFile;
        private boolean refusesUnknown;
        private boolean keepsSecrets;

        private Builder(Class<T> type) {
            this.type = Require.nonNull(type, "type");
        }

        /**
         * Adds a layer above those that were added before: what it says goes first.
         *
         * @param layer the layer
         * @return this builder
         */
        public Builder<T> layer(ConfigLayer layer) {
            layers.add(Require.nonNull(layer, "layer"));
            return this;
        }

        /**
         * Sets {@link ConfigSettings#name()}.
         *
         * @param name as described there
         * @return this builder
         */
        public Builder<T> name(String name) {
            this.name = name;
            return this;
        }

        /**
         * Sets {@link ConfigSettings#firstWait()}.
         *
         * @param firstWait as described there, more than 0
         * @return this builder
         */
        public Builder<T> firstWait(Duration firstWait) {
            this.firstWait = firstWait;
            return this;
        }

        /**
         * Sets {@link ConfigSettings#fallbackFile()}.
         *
         * @param fallbackFile as described there; its format by its name: {@code .json}, {@code .yaml}, {@code .yml} or
         *     {@code .properties}
         * @return this builder
         */
        public Builder<T> fallbackFile(Path fallbackFile) {
            this.fallbackFile = fallbackFile;
            return this;
        }

        /**
         * Keeps a type with {@link Secret}s in the snapshot on disk as well ({@link
         * io.lictor.api.ConsulSettings#snapshotDirectory()}), where all values are in clear in a file that only the
         * process's user may read. Without it, such a config cannot start while Consul is away.
         *
         * @return this builder
         */
        public Builder<T> keepSecrets() {
            this.keepsSecrets = true;
            return this;
        }

        /**
         * Makes a property that the type does not have a problem, so that a misspelt key is found.
         *
         * @return this builder
         */
        public Builder<T> refuseUnknown() {
            this.refusesUnknown = true;
            return this;
        }

        /**
         * Adds a reader of a further type, or in place of the SDK's own.
         *
         * @param <V> type of the value
         * @param valueType the type as it stands in the record
         * @param decoder its reader
         * @return this builder
         */
        public <V> Builder<T> decoder(Class<V> valueType, ConfigDecoder<? extends V> decoder) {
            decoders.put(Require.nonNull(valueType, "valueType"), Require.nonNull(decoder, "decoder"));
            return this;
        }

        /**
         * The settings.
         *
         * @return the settings
         * @throws IllegalArgumentException when there is no layer, one twice, or a value out of its bounds
         */
        public ConfigSettings<T> build() {
            return new ConfigSettings<>(this);
        }
    }
}
