package io.lictor.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.lictor.testkit.inprocess.agent.Shapes;
import io.lictor.testkit.inprocess.engine.AgentSettings.Option;
import io.lictor.testkit.inprocess.engine.Definitions;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.json.Shape;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Configuration files of Consul in JSON: what a later one says takes the place of what an earlier one says, services and
 * checks add up.
 */
final class AgentConfiguration {
    /** Keys that change nothing for who talks to the HTTP API of one server. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("server", "bootstrap", "bootstrap_expect", "data_dir",
            "log_level", "log_json", "log_file", "performance", "disable_update_check", "bind_addr", "advertise_addr",
            "advertise_addr_wan", "client_addr", "raft_protocol", "primary_datacenter", "enable_debug", "ui",
            "ui_config", "leave_on_terminate", "skip_leave_on_interrupt", "telemetry", "disable_host_node_id",
            "disable_keyring_file", "acl_datacenter", "acl_down_policy", "acl_ttl", "acl.enabled", "acl.down_policy",
            "acl.policy_ttl", "acl.role_ttl", "acl.token_ttl", "acl.disabled_ttl", "acl.enable_token_replication",
            "acl.enable_token_persistence", "acl.tokens.replication", "acl.tokens.agent_master",
            "acl.tokens.agent_recovery", "connect.enabled", "acl_default_policy", "acl.default_policy",
            "acl.tokens.agent",
            "acl.tokens.default", "acl_agent_token", "peering.enabled", "version");
    private static final String PORTS = "ports.";
    private static final String HTTP_PORT = "ports.http";

    private final List<Path> files;
    private final Map<String, JsonNode> values = new LinkedHashMap<>();
    private final Set<String> unknown = new LinkedHashSet<>();

    private AgentConfiguration(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /** Reads files, and those whose names end in {@code .json} of folders. */
    static AgentConfiguration of(List<Path> given) {
        List<Path> files = new ArrayList<>();
        given.forEach(each -> files.addAll(inside(each)));
        AgentConfiguration read = new AgentConfiguration(files);
        files.forEach(file -> read.add("", parse(file)));
        return read;
    }

    private static List<Path> inside(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static ObjectNode parse(Path file) {
        try {
            byte[] text = Files.readAllBytes(file);
            if (text.length == 0) {
                return GoJson.object();
            }
            if (GoJson.parse(text) instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException(file + ": a list or a value (expected: an object in JSON)");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (DecodeException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage() + " (expected: JSON)", e);
        }
    }

    /** Nested keys are told with dots; node_meta and what defines services stay whole. */
    private void add(String prefix, ObjectNode object) {
        object.properties().forEach(field -> {
            String key = prefix + field.getKey();
            boolean whole = Set.of("node_meta", "service", "services", "check", "checks").contains(key);
            if (field.getValue() instanceof ObjectNode nested && !whole) {
                add(key + ".", nested);
            } else {
                values.put(key, field.getValue());
            }
        });
    }

    /** What the files say beyond what is known here. */
    Set<String> unknown() {
        return unknown;
    }

    /** The level of the log, empty when nobody says. */
    String logLevel() {
        return text("log_level");
    }

    private String text(String key) {
        JsonNode value = values.get(key);
        return value == null ? "" : value.asString("");
    }

    private boolean is(String key, boolean otherwise) {
        JsonNode value = values.get(key);
        return (value == null || !value.isBoolean()) ? otherwise : value.asBoolean();
    }

    /** Makes the settings those of the files, and notes what is not known. */
    void applyTo(InProcessConsul.Builder builder) {
        values.forEach((key, value) -> {
            if (!value.isNull() && !apply(builder, key, value) && !isHarmless(key, value)) {
                unknown.add(key);
            }
        });
        applyAcl(builder);
        builder.option(Option.CONNECT, is("connect.enabled", builder.has(Option.DEV)
                ? builder.has(Option.CONNECT)
                : builder.release().has(Feature.PEERING)));
        Release release = builder.release();
        builder.definitions(() -> definitions(release));
    }

    private static boolean isHarmless(String key, JsonNode value) {
        boolean nothing = value.isContainer() ? value.isEmpty() : Set.of("", "false", "0").contains(value.asString(""));
        return nothing || WITHOUT_EFFECT.contains(key) || key.startsWith("performance.") || key.startsWith("telemetry.")
                || key.startsWith("ui_config.") || key.startsWith(PORTS);
    }

    private static boolean apply(InProcessConsul.Builder builder, String key, JsonNode value) {
        String text = value.asString("");
        Consumer<String> setter = switch (key) {
            case "datacenter" -> builder::datacenter;
            case "node_name" -> builder::nodeName;
            case "node_id" -> builder::nodeId;
            case "connect.ca_config.cluster_id" -> builder::clusterId;
            case "encrypt" -> builder::gossipKey;
            case "max_query_time" -> given -> builder.maxQueryTime(duration(key, given));
            default -> null;
        };
        if (setter != null) {
            setter.accept(text);
            return true;
        }
        switch (key) {
            case HTTP_PORT -> builder.port(value.asInt(0));
            case "limits.http_max_conns_per_client" -> builder.maxConnections(value.asInt(0));
            case "node_meta" -> value.properties()
                    .forEach(pair -> builder.nodeMeta(pair.getKey(), pair.getValue().asString("")));
            case "enable_script_checks" -> builder.option(Option.SCRIPT_CHECKS, value.asBoolean(false));
            case "use_streaming_backend" -> builder.streaming(value.asBoolean(true));
            case "service", "services", "check", "checks", "acl_master_token", "acl.tokens.master",
                    "acl.tokens.initial_management" -> {
                // taken together with others
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Duration duration(String key, String text) {
        try {
            return Duration.ofNanos(GoDuration.parse(text));
        } catch (DecodeException e) {
            throw new IllegalArgumentException(key + ": " + text + " (expected: a duration)", e);
        }
    }

    private String firstText(String... keys) {
        return Stream.of(keys).map(this::text).filter(text -> !text.isEmpty()).findFirst().orElse("");
    }

    private void applyAcl(InProcessConsul.Builder builder) {
        // the oldest way to turn them on is to say where they are
        if (!is("acl.enabled", !text("acl_datacenter").isEmpty())) {
            return;
        }
        String management = firstText("acl.tokens.initial_management", "acl.tokens.master", "acl_master_token");
        if ("deny".equals(firstText("acl.default_policy", "acl_default_policy"))) {
            builder.acl(management);
        } else {
            builder.aclAllowingByDefault(management);
        }
        builder.agentToken(firstText("acl.tokens.agent", "acl_agent_token", "acl.tokens.default"));
    }

    /** Reads the files again. */
    private Definitions definitions(Release release) {
        Shapes shapes = Shapes.of(release);
        List<ObjectNode> services = new ArrayList<>();
        List<ObjectNode> checks = new ArrayList<>();
        for (Path file : files) {
            ObjectNode root = parse(file);
            defined(root, "service").forEach(each -> services.add(decode(file, shapes.service(), each)));
            defined(root, "check").forEach(each -> checks.add(decode(file, shapes.check(), each)));
        }
        return new Definitions(services, checks);
    }

    private static List<JsonNode> defined(ObjectNode root, String kind) {
        List<JsonNode> all = new ArrayList<>();
        if (root.path(kind) instanceof ObjectNode one) {
            all.add(one);
        }
        if (root.path(kind + "s") instanceof ArrayNode several) {
            several.forEach(all::add);
        }
        return all;
    }

    private static ObjectNode decode(Path file, Shape shape, JsonNode definition) {
        try {
            return shape.decode(definition);
        } catch (DecodeException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage() + " (expected: a definition)", e);
        }
    }
}
