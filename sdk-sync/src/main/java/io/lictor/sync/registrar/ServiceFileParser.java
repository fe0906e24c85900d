package io.lictor.sync.registrar;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.lictor.api.ConsulDuration;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * The services that a file declares, in YAML or JSON, which is YAML too. Every mistake is said with the line, the field
 * and the value.
 */
final class ServiceFileParser {

    private static final Set<String> SERVICE_FIELDS = Set.of("name", "id", "address", "port", "tags", "meta", "weights",
            "checks");
    private static final Set<String> CHECK_FIELDS = Set.of("http", "tcp", "interval", "timeout", "method", "name",
            "deregister-after", "initial-status");
    private static final int DEEPEST = 50;
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final String file;

    private ServiceFileParser(String file) {
        this.file = file;
    }

    /**
     * Reads a text.
     *
     * @param file what messages call it
     * @throws IllegalArgumentException when it does not declare services; the message says where
     */
    static Map<String, Wanted> parse(String file, String text) {
        return new ServiceFileParser(file).services(text);
    }

    private Map<String, Wanted> services(String text) {
        Node root;
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(file).build();
            requireShallow(new ParserImpl(settings, new StreamReader(settings, text)));
            root = new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode()
                    .orElse(null);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        Map<String, Wanted> services = new LinkedHashMap<>();
        if (root == null) {
            throw new IllegalArgumentException(file + ": is empty (expected: services: [..])");
        }
        Fields top = new Fields(file, "the file", root, Set.of("services"));
        for (Node node : top.required("services").elements()) {
            Fields service = new Fields(file, "services", node, SERVICE_FIELDS);
            ServiceDefinition definition = service.making(() -> service(service));
            String id = String.valueOf(definition.id());
            if (services.putIfAbsent(id, new Wanted(definition, null)) != null) {
                throw service.field("name").wrong("one instance with the id " + id + "; give each its own id");
            }
        }
        return services;
    }

    /** Composing takes the stack of a thread for what is nested. */
    private void requireShallow(Parser events) {
        int depth = 0;
        while (events.hasNext()) {
            Event event = events.next();
            depth += switch (event.getEventId()) {
                case SequenceStart, MappingStart -> 1;
                case SequenceEnd, MappingEnd -> -1;
                default -> 0;
            };
            if (depth > DEEPEST) {
                int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
                throw new IllegalArgumentException(
                        file + ":" + line + ": is nested (expected: at most " + DEEPEST + " levels)");
            }
        }
    }

    private ServiceDefinition service(Fields service) {
        String name = service.required("name").text();
        int port = service.required("port").number(1, 65_535);
        Fields.@Nullable Field address = service.optional("address");
        String host = address == null ? null : address.text();
        Fields.@Nullable Field id = service.optional("id");
        ServiceDefinition.Builder builder = ServiceDefinition.builder(name).port(port)
                .id(id == null ? name + "-" + (host == null ? "" : host + "-") + port : id.text());
        if (host != null) {
            builder.address(host);
        }
        service.each("tags").forEach(tag -> builder.tag(tag.text()));
        service.entries("meta").forEach((key, value) -> builder.meta(key, value.text()));
        Map<String, Fields.Field> weights = service.entries("weights", Set.of("passing", "warning"));
        if (!weights.isEmpty()) {
            builder.weights(weight(weights.get("passing"), 1), weight(weights.get("warning"), 0));
        }
        String target = host == null ? "127.0.0.1" : host;
        checks(service, target, port).forEach(builder::check);
        return builder.build();
    }

    private static int weight(Fields.@Nullable Field field, int least) {
        return field == null ? 1 : field.number(least, 65_535);
    }

    private List<HealthCheck> checks(Fields service, String host, int port) {
        List<HealthCheck> checks = new ArrayList<>();
        for (Fields.Field each : service.each("checks")) {
            Fields check = each.fields(CHECK_FIELDS);
            checks.add(check.making(() -> check(check, host, port)));
        }
        return checks;
    }

    private static HealthCheck check(Fields check, String host, int port) {
        Fields.@Nullable Field http = check.optional("http");
        Fields.@Nullable Field tcp = check.optional("tcp");
        Duration interval = duration(check, "interval", INTERVAL);
        if ((http == null) == (tcp == null)) {
            throw check.wrong("either http: or tcp:");
        }
        if (tcp != null && check.optional("method") != null) {
            throw check.field("method").wrong("no method with tcp:");
        }
        HealthCheck made = http != null
                ? http(check, http.text(), host, port, interval)
                : HealthCheck.tcp(tcp.text().equals("true") ? host + ":" + port : tcp.text(), interval);
        return made.with(options(check));
    }

    private static HealthCheck http(Fields check, String target, String host, int port, Duration interval) {
        String url = target.startsWith("/") ? "http://" + bracketed(host) + ":" + port + target : target;
        HealthCheck.Http http = HealthCheck.http(URI.create(url), interval);
        Fields.@Nullable Field method = check.optional("method");
        return method == null ? http : http.request(method.text(), Map.of());
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private static CheckOptions options(Fields check) {
        CheckOptions.Builder options = CheckOptions.builder();
        if (check.optional("timeout") != null) {
            options.timeout(duration(check, "timeout", INTERVAL));
        }
        if (check.optional("deregister-after") != null) {
            options.deregisterCriticalAfter(duration(check, "deregister-after", INTERVAL));
        }
        Fields.@Nullable Field name = check.optional("name");
        if (name != null) {
            options.name(name.text());
        }
        Fields.@Nullable Field status = check.optional("initial-status");
        if (status != null) {
            options.initialStatus(switch (status.text()) {
                case "passing" -> HealthStatus.PASSING;
                case "warning" -> HealthStatus.WARNING;
                case "critical" -> HealthStatus.CRITICAL;
                default -> throw status.wrong("passing, warning or critical");
            });
        }
        return options.build();
    }

    private static Duration duration(Fields check, String name, Duration otherwise) {
        Fields.@Nullable Field field = check.optional(name);
        if (field == null) {
            return otherwise;
        }
        try {
            return ConsulDuration.parse(field.text());
        } catch (IllegalArgumentException e) {
            throw field.wrong("a time such as 5s or 10m");
        }
    }
}
