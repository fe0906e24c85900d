package io.lictor.http.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.lictor.api.config.ConfigException;
import io.lictor.api.config.ConfigFormat;
import io.lictor.api.config.ConfigLayer;
import io.lictor.api.config.ConfigProblem;
import io.lictor.api.config.ConfigSettings;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of one config: whole and valid, or an exception with everything that is wrong. Does no I/O but for the
 * fallback file. Safe for use by several threads.
 */
final class ConfigReader<T> {

    private final ConfigSettings<T> settings;
    private final References.Environment environment;
    private final RecordShape shape;
    private final @Nullable JakartaValidation validation;
    private final Set<String> documents;

    /**
     * A reader.
     *
     * @throws IllegalArgumentException when the type or a format is none that can be read
     */
    ConfigReader(ConfigSettings<T> settings, References.Environment environment) {
        this.settings = settings;
        this.environment = environment;
        settings.layers().forEach(layer -> LayerText.requireReadable(layer.path(), layer.format()));
        Path file = settings.fallbackFile();
        if (file != null) {
            LayerText.requireReadable(file.toString(), formatOf(file));
        }
        this.shape = new Shapes(settings.decoders()).root(settings.type());
        this.validation = JakartaValidation.of(settings.type());
        this.documents = settings.layers().stream().filter(layer -> layer.format() != ConfigFormat.KEYS)
                .map(ConfigLayer::path).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The value of a moment.
     *
     * @throws ConfigException with every problem
     */
    T read(Moment moment) {
        List<ConfigProblem> problems = new ArrayList<>();
        LayerText text = new LayerText(problems, documents);
        List<Node> roots = new ArrayList<>();
        for (int i = settings.layers().size() - 1; i >= 0; i--) {
            ConfigLayer layer = settings.layers().get(i);
            roots.add(text.layer(layer, moment.entries(i)));
        }
        return bind(roots, problems);
    }

    /**
     * The value of the fallback file.
     *
     * @throws IOException when it cannot be read
     * @throws ConfigException with every problem
     */
    T read(Path file) throws IOException {
        List<ConfigProblem> problems = new ArrayList<>();
        LayerText text = new LayerText(problems, Set.of());
        String name = file.toString();
        String document = text.text(name, name, Files.readAllBytes(file));
        return bind(List.of(text.document(name, name, formatOf(file), document == null ? "" : document)), problems);
    }

    private static ConfigFormat formatOf(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".json")) {
            return ConfigFormat.JSON;
        }
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return ConfigFormat.YAML;
        }
        if (name.endsWith(".properties")) {
            return ConfigFormat.PROPERTIES;
        }
        throw Require.illegal("fallbackFile", file, "a name that ends with .json, .yaml, .yml or .properties");
    }

    private T bind(List<Node> roots, List<ConfigProblem> problems) {
        List<Node> known = new ArrayList<>(roots);
        known.add(shape.defaults());
        Binding binding = new Binding(new References(known, environment), settings.refusesUnknown());
        Object value = bind(new Place("", roots, false), binding);
        problems.addAll(binding.problems());
        if (value == null || !problems.isEmpty()) {
            throw new ConfigException(settings.name(), problems);
        }
        return settings.type().cast(value);
    }

    private @Nullable Object bind(Place root, Binding binding) {
        try {
            Object value = shape.bind(root, binding);
            if (value != null && validation != null) {
                validation.violations(value)
                        .forEach(violation -> binding.refuse(violation.path(), new Words("", violation.message(), "")));
            }
            return value;
        } catch (Throwable e) {
            // equals and hashCode of what a set or a map holds, or a constraint's own code
            Fatal.rethrow(e);
            binding.refuse("",
                    new Words("cannot be made: " + e.getClass().getName() + ": ", String.valueOf(e.getMessage()), ""));
            return null;
        }
    }
}
