package io.lictor.api.registration;

import java.lang.reflect.Constructor;
import java.net.URI;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lictor.api.ConsulDuration;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/** Definition that an annotation stands for. */
final class AnnotatedService {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}:]+)(?::([^}]*))?}");

    private final RegisterService annotation;

    private AnnotatedService(RegisterService annotation) {
        this.annotation = annotation;
    }

    static ServiceDefinition definition(RegisterService annotation, IntSupplier latePort) {
        return new AnnotatedService(annotation).definition(latePort);
    }

    private ServiceDefinition definition(IntSupplier latePort) {
        ServiceDefinition.Builder builder = ServiceDefinition.builder(resolve(annotation.name()))
                .addressChoice(addressChoice()).drainTime(ConsulDuration.parse(resolve(annotation.drain())))
                .deregisterCriticalAfter(duration(annotation.deregisterCriticalAfter()));
        port(builder, latePort);
        if (!annotation.id().isEmpty()) {
            builder.id(resolve(annotation.id()));
        }
        for (String tag : annotation.tags()) {
            builder.tag(resolve(tag));
        }
        for (String pair : annotation.meta()) {
            meta(builder, resolve(pair));
        }
        checks(builder);
        if (!annotation.virtualNode().isEmpty()) {
            builder.inCatalog(virtualNode(resolve(annotation.virtualNode())));
        }
        return builder.build();
    }

    private void port(ServiceDefinition.Builder builder, IntSupplier latePort) {
        if (!annotation.portFrom().isEmpty()) {
            String text = resolve(annotation.portFrom());
            try {
                builder.port(Require.inRange(Integer.parseInt(text.trim()), 1, 65_535, "portFrom"));
            } catch (NumberFormatException e) {
                throw Require.illegal("portFrom " + annotation.portFrom(), text, "1..65535");
            }
        } else if (annotation.port() == 0) {
            builder.port(latePort);
        } else if (annotation.port() != RegisterService.NO_PORT) {
            builder.port(annotation.port());
        }
    }

    private AddressChoice addressChoice() {
        if (!annotation.address().isEmpty()) {
            return AddressChoice.fixed(resolve(annotation.address()));
        }
        if (!annotation.networkInterface().isEmpty()) {
            return AddressChoice.networkInterface(resolve(annotation.networkInterface()));
        }
        return annotation.cidr().isEmpty()
                ? AddressChoice.automatic()
                : AddressChoice.cidr(resolve(annotation.cidr()));
    }

    private void checks(ServiceDefinition.Builder builder) {
        Duration ttl = duration(annotation.ttl());
        if (ttl != null) {
            HealthCheck.Ttl check = HealthCheck.ttl(ttl);
            builder.check(annotation.health() == HealthSupplier.class ? check : check.reporting(supplier()));
        } else if (annotation.health() != HealthSupplier.class) {
            throw Require.illegal("health", annotation.health().getName(), "a ttl as well: its beats carry the health");
        }
        if (!annotation.httpCheck().isEmpty()) {
            builder.check(HealthCheck.http(URI.create(resolve(annotation.httpCheck())),
                    ConsulDuration.parse(resolve(annotation.httpInterval()))));
        }
    }

    private HealthSupplier supplier() {
        try {
            Constructor<? extends HealthSupplier> constructor = annotation.health().getDeclaredConstructor();
            constructor.trySetAccessible();
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            IllegalArgumentException illegal = Require.illegal("health", annotation.health().getName(),
                    "a class with a constructor without arguments that can be called");
            illegal.initCause(e);
            throw illegal;
        }
    }

    private static void meta(ServiceDefinition.Builder builder, String pair) {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw Require.illegal("meta", pair, "key=value");
        }
        builder.meta(pair.substring(0, equals), pair.substring(equals + 1));
    }

    private static VirtualNode virtualNode(String pair) {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw Require.illegal("virtualNode", pair, "name=address");
        }
        return VirtualNode.of(pair.substring(0, equals), pair.substring(equals + 1));
    }

    private static @Nullable Duration duration(String text) {
        return text.isEmpty() ? null : ConsulDuration.parse(resolve(text));
    }

    static String resolve(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String value = System.getProperty(name, System.getenv(name));
            String chosen = value != null ? value : matcher.group(2);
            if (chosen == null) {
                throw Require.illegal("placeholder", "${" + name + "}",
                        "a system property or environment variable " + name + ", or a default: ${" + name + ":...}");
            }
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(chosen));
        }
        return matcher.appendTail(resolved).toString();
    }
}
