package io.lictor.sync.registrar;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.lictor.api.ConsulDuration;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.sync.registrar.DockerContainer.Port;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How registrator's users describe services: the variables and labels {@code SERVICE_..} and {@code SERVICE_<port>_..}. */
final class DockerRules {

    private static final Logger LOG = LoggerFactory.getLogger(DockerServices.class);
    private static final String PREFIX = "service_";
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** One that no backslash stands before. */
    private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");

    private final String host;
    private final @Nullable String address;
    private final boolean explicit;
    private final Duration deregisterAfter;
    private Set<String> wrong = new HashSet<>();
    private final Set<String> wrongNow = new HashSet<>();

    DockerRules(String host, @Nullable String address, boolean explicit, Duration deregisterAfter) {
        this.host = host;
        this.address = address;
        this.explicit = explicit;
        this.deregisterAfter = deregisterAfter;
    }

    /** What the containers want to have registered. */
    Map<String, Wanted> wanted(List<DockerContainer> containers) {
        Map<String, Wanted> all = new TreeMap<>();
        wrongNow.clear();
        for (DockerContainer container : containers) {
            Settings common = Settings.of(container);
            List<Port> ports = container.sortedPorts();
            boolean several = ports.stream().map(Port::within).distinct().count() > 1;
            Set<String> first = new HashSet<>();
            for (Port port : ports) {
                add(all, container, common.of(port), port, new Place(several, first.add(port.within())));
            }
        }
        wrong = Set.copyOf(wrongNow);
        return all;
    }

    /**
     * What a port is among those of its container.
     *
     * @param several whether others of the container's own ports are published
     * @param first whether it is the first by which this one is reached
     */
    private record Place(boolean several, boolean first) {}

    private void add(Map<String, Wanted> all, DockerContainer container, Settings settings, Port port,
            Place place) {
        if (settings.flag("ignore") || (explicit && settings.get("name") == null)) {
            return;
        }
        try {
            ServiceDefinition definition = definition(container, settings, port, place);
            String health = container.health();
            Wanted wanted = new Wanted(definition,
                    health.isEmpty() || health.equals("healthy") ? null : Maintenance.DOCKER + health);
            if (all.putIfAbsent(String.valueOf(definition.id()), wanted) != null) {
                throw new IllegalArgumentException("SERVICE_ID: " + definition.id() + " is there already (expected: one"
                        + " for each port, by SERVICE_" + port.inside() + "_ID)");
            }
        } catch (IllegalArgumentException e) {
            String message = Shown.line(container.name() + ", port " + port.inside() + ": " + e.getMessage());
            wrongNow.add(message);
            if (!wrong.contains(message)) {
                LOG.warn("container {}; it is not registered", message);
            }
        }
    }

    private ServiceDefinition definition(DockerContainer container, Settings settings, Port port, Place place) {
        String id = settings.getOr("id", host + ":" + container.name() + ":" + port.inside()
                + (port.isTcp() ? "" : ":" + port.protocol())) + (place.first() ? "" : ":" + port.without());
        ServiceDefinition.Builder service = ServiceDefinition
                .builder(name(container, settings, port, place.several())).id(id)
                .port(port.outside());
        String reachable = port.address().isEmpty() ? address : port.address();
        if (reachable != null) {
            service.address(reachable);
        }
        tags(settings, port).forEach(service::tag);
        settings.meta().forEach(service::meta);
        HealthCheck check = check(settings, port, reachable == null ? "127.0.0.1" : reachable);
        if (check != null) {
            service.check(check);
        }
        return service.build();
    }

    private static String name(DockerContainer container, Settings settings, Port port, boolean several) {
        String own = settings.own("name");
        if (own != null) {
            return own;
        }
        String image = container.image().replaceFirst("@.*$", "");
        String base = image.substring(image.lastIndexOf('/') + 1).replaceFirst(":.*$", "");
        return settings.getOr("name", base) + (several ? "-" + port.inside() : "");
    }

    private static List<String> tags(Settings settings, Port port) {
        List<String> tags = new ArrayList<>();
        Arrays.stream(COMMA.split(settings.getOr("tags", ""), -1)).map(tag -> tag.replace("\\,", ",").strip())
                .filter(tag -> !tag.isEmpty()).forEach(tags::add);
        if (!port.isTcp()) {
            tags.add(port.protocol());
        }
        return tags;
    }

    private @Nullable HealthCheck check(Settings settings, Port port, String host) {
        Duration interval = settings.duration("check_interval", INTERVAL);
        String where = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port.outside();
        for (String scheme : List.of("http", "https")) {
            String path = settings.get("check_" + scheme);
            if (path != null) {
                URI url = URI.create(scheme + "://" + where + (path.startsWith("/") ? path : "/" + path));
                HealthCheck.Http http = HealthCheck.http(url, interval)
                        .request(settings.getOr("check_" + scheme + "_method", "GET"), Map.of());
                return http.with(options(settings, null));
            }
        }
        String ttl = settings.get("check_ttl");
        if (ttl != null) {
            return HealthCheck.ttl(settings.duration("check_ttl", INTERVAL)).with(options(settings, null));
        }
        for (String script : List.of("check_script", "check_cmd")) {
            if (settings.get(script) != null) {
                throw new IllegalArgumentException(
                        "SERVICE_" + script.toUpperCase(Locale.ROOT) + ": commands are not taken"
                                + " from containers (expected: SERVICE_CHECK_HTTP, _HTTPS, _TCP, _GRPC or _TTL)");
            }
        }
        if (settings.flag("check_grpc") && !settings.flag("check_tcp")) {
            HealthCheck.Grpc grpc = HealthCheck.grpc(where, interval);
            return (settings.flag("check_grpc_use_tls") ? grpc.overTls() : grpc).with(options(settings, null));
        }
        boolean declared = settings.flag("check_tcp");
        boolean refused = "none".equals(settings.get("check")) || "false".equals(settings.get("check_tcp"));
        return !port.isTcp() || (refused && !declared)
                ? null
                : HealthCheck.tcp(where, interval).with(options(settings, declared ? null : HealthStatus.PASSING));
    }

    private CheckOptions options(Settings settings, @Nullable HealthStatus initial) {
        CheckOptions.Builder options = CheckOptions.builder()
                .deregisterCriticalAfter(settings.duration("check_deregister_after", deregisterAfter));
        if (settings.get("check_timeout") != null) {
            options.timeout(settings.duration("check_timeout", INTERVAL));
        }
        String status = settings.get("check_initial_status");
        if (status != null) {
            options.initialStatus(status(status));
        } else if (initial != null) {
            options.initialStatus(initial);
        }
        return options.build();
    }

    private static HealthStatus status(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "passing" -> HealthStatus.PASSING;
            case "warning" -> HealthStatus.WARNING;
            case "critical" -> HealthStatus.CRITICAL;
            default -> throw new IllegalArgumentException("SERVICE_CHECK_INITIAL_STATUS: " + text
                    + " (expected: passing, warning or critical)");
        };
    }

    /** The settings of a container for one port: those with the port's number count before those without. */
    private record Settings(Map<String, String> common, Map<String, String> own) {

        static Settings of(DockerContainer container) {
            Map<String, String> all = new HashMap<>();
            container.settings().forEach((key, value) -> {
                if (key.startsWith(PREFIX) && key.length() > PREFIX.length()) {
                    all.put(key.substring(PREFIX.length()), value);
                }
            });
            return new Settings(all, Map.of());
        }

        Settings of(Port port) {
            String prefix = port.inside() + "_";
            Map<String, String> mine = new HashMap<>();
            Map<String, String> shared = new HashMap<>();
            common.forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    mine.put(key.substring(prefix.length()), value);
                } else if (!key.matches("[0-9]+_.*")) {
                    shared.put(key, value);
                }
            });
            return new Settings(shared, mine);
        }

        @Nullable
        String own(String key) {
            String value = own.get(key);
            return value == null || value.isEmpty() ? null : value;
        }

        @Nullable
        String get(String key) {
            String value = own.getOrDefault(key, common.get(key));
            return value == null || value.isEmpty() ? null : value;
        }

        String getOr(String key, String otherwise) {
            String value = get(key);
            return value == null ? otherwise : value;
        }

        boolean flag(String key) {
            String value = get(key);
            return value != null && !value.equals("0") && !value.equalsIgnoreCase("false");
        }

        Duration duration(String key, Duration otherwise) {
            String value = get(key);
            if (value == null) {
                return otherwise;
            }
            try {
                return ConsulDuration.parse(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("SERVICE_" + key.toUpperCase(Locale.ROOT) + ": " + value
                        + " (expected: a time such as 10s)", e);
            }
        }

        /** What registrator calls attributes: everything that has no meaning of its own. */
        Map<String, String> meta() {
            Map<String, String> meta = new TreeMap<>(common);
            meta.putAll(own);
            meta.keySet().removeIf(key -> key.equals("name") || key.equals("tags") || key.equals("id")
                    || key.equals("ignore") || key.equals("check") || key.startsWith("check_")
                    || !key.matches("[a-z0-9_-]+"));
            return meta;
        }
    }
}
