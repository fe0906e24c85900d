package io.lictor.http.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.lictor.api.config.ConfigDecoder;
import io.lictor.api.config.ConfigProblem;
import io.lictor.api.config.DefaultValue;
import io.lictor.api.config.Secret;
import io.lictor.api.internal.RecordAccess;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/** Makes shapes from types, and refuses a type that has none before anything is read. */
final class Shapes {

    private static final String SUPPORTED = "a text, number, boolean, enum, Duration, DataSize, URI, Path, UUID, date, "
            + "time, Optional, List, Set, Map or record, or a type with a decoder";

    private final Map<Class<?>, ConfigDecoder<?>> decoders;
    private final Deque<Class<?>> under = new ArrayDeque<>();

    Shapes(Map<Class<?>, ConfigDecoder<?>> decoders) {
        this.decoders = decoders;
    }

    /**
     * The shape of a whole config.
     *
     * @throws IllegalArgumentException when the type, or one in it, is none that a config can have
     */
    RecordShape root(Class<?> type) {
        if (!type.isRecord()) {
            throw Require.illegal("type", type.getName(), "a record");
        }
        return record(type, type.getSimpleName());
    }

    private Shape of(Type type, String name) {
        if (type instanceof Class<?> raw) {
            Shape scalar = scalar(raw);
            if (scalar != null) {
                return scalar;
            }
            if (raw.isRecord()) {
                return record(raw, name);
            }
        } else if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Shape container = container(raw, generic.getActualTypeArguments(), name);
            if (container != null) {
                return container;
            }
        }
        throw Require.illegal(name, type.getTypeName(), SUPPORTED);
    }

    private @Nullable ScalarShape scalar(Class<?> type) {
        ConfigDecoder<?> decoder = decoders.get(type);
        return decoder == null
                ? Scalars.of(type)
                : new ScalarShape(type.getSimpleName(), decoder::decode, false, true);
    }

    private @Nullable Shape container(Class<?> raw, Type[] arguments, String name) {
        if (raw == Optional.class) {
            return new OptionalShape(of(arguments[0], name));
        }
        if (raw == List.class || raw == Collection.class) {
            return new ElementsShape("list", of(arguments[0], name), Collections::unmodifiableList);
        }
        if (raw == Set.class) {
            return new ElementsShape("set", of(arguments[0], name),
                    elements -> Collections.unmodifiableSet(new LinkedHashSet<>(elements)));
        }
        if (raw == Map.class) {
            ScalarShape key = arguments[0] instanceof Class<?> keyType ? scalar(keyType) : null;
            if (key == null) {
                throw Require.illegal(name, arguments[0].getTypeName(), "a text, number or enum as the key of a map");
            }
            return new MapShape(key, of(arguments[1], name));
        }
        return null;
    }

    private RecordShape record(Class<?> type, String name) {
        if (type.getTypeParameters().length > 0 || under.contains(type)) {
            throw Require.illegal(name, type.getName(), "a record without type parameters and not within itself");
        }
        under.push(type);
        List<RecordShape.Component> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(component(component, name + "." + component.getName()));
        }
        under.pop();
        RecordShape shape = new RecordShape(RecordAccess.constructor(type), List.copyOf(components));
        if (shape.names().size() < components.size()) {
            throw Require.illegal(name, type.getName(), "components whose names differ in more than case and \"_\"");
        }
        return shape;
    }

    private RecordShape.Component component(RecordComponent component, String name) {
        RecordAccess.accessor(component);
        Shape shape = of(component.getGenericType(), name);
        DefaultValue annotation = component.getAnnotation(DefaultValue.class);
        if (annotation != null) {
            check(shape, annotation.value(), name);
        }
        return new RecordShape.Component(component.getName(), shape, annotation == null ? null : annotation.value(),
                component.isAnnotationPresent(Secret.class));
    }

    /** A default that cannot be read is the author's mistake; one with references cannot be told yet. */
    private static void check(Shape shape, String text, String name) {
        if (shape instanceof RecordShape || shape instanceof MapShape) {
            throw Require.illegal(name, "@DefaultValue", "none on a record or a map: its parts have their own");
        }
        if (!text.contains("${")) {
            Node node = new Node(null, null);
            node.write(null, text);
            Binding trial = new Binding(new References(List.of(), variable -> null), false);
            shape.bind(new Place(name, List.of(node), false), trial);
            if (trial.hasProblems()) {
                ConfigProblem problem = trial.problems().getFirst();
                throw Require.illegal(name, "@DefaultValue(\"" + text + "\")",
                        problem.problem().replaceFirst("^expected: ", ""));
            }
        }
    }
}
