package io.lictor.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.AgentLog;
import io.lictor.testkit.inprocess.engine.AgentSettings.Option;
import org.jspecify.annotations.Nullable;

/**
 * What the jar is started with: its own options, or those of {@code consul agent}, with one dash or two, with a space or
 * {@code =} in front of the value.
 */
final class ServerArguments {
    private static final int DEFAULT_PORT = 8500;
    /** Options of Consul with a value that change nothing for who talks to the HTTP API of one server. */
    private static final Set<String> VALUES = Set.of("advertise", "advertise-wan", "bind", "bootstrap-expect", "client",
            "data-dir", "dns-port", "domain", "grpc-port", "grpc-tls-port", "https-port", "log-file", "pid-file",
            "raft-protocol", "serf-lan-bind", "serf-lan-port", "serf-wan-bind", "serf-wan-port", "server-port",
            "ui-content-path");
    private static final Set<String> FLAGS = Set.of("bootstrap", "server", "ui", "disable-host-node-id",
            "disable-keyring-file", "log-json", "syslog");
    private static final Set<String> SWITCHES = Set.of("dev", "enable-script-checks", "json");

    private final InProcessConsul.Builder builder = InProcessConsul.builder();
    private final List<Path> files = new ArrayList<>();
    private final Set<String> unknown = new LinkedHashSet<>();
    private String command = "";
    private String format = "";
    private String logLevel = "";
    private boolean dev;
    private boolean hasPort;

    private ServerArguments() {}

    /** Reads them; refuses those that nobody knows. */
    static ServerArguments parse(String[] arguments) {
        ServerArguments parsed = new ServerArguments();
        List<Runnable> own = new ArrayList<>();
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            parsed.take(rest.next(), rest, own);
        }
        parsed.applyTo(own);
        return parsed;
    }

    /** Files come first: what the command line says takes the place of what they say. */
    private void applyTo(List<Runnable> own) {
        if (isAgent()) {
            if (!dev) {
                builder.dev(false).compactJson();
            }
            if (!hasPort) {
                builder.port(DEFAULT_PORT);
            }
        }
        own.stream().filter(VersionFirst.class::isInstance).forEach(Runnable::run);
        AgentConfiguration configuration = AgentConfiguration.of(files);
        configuration.applyTo(builder);
        unknown.addAll(configuration.unknown());
        if (logLevel.isEmpty()) {
            logLevel = configuration.logLevel();
        }
        own.forEach(Runnable::run);
    }

    /** The version decides what a configuration may hold. */
    @FunctionalInterface
    private interface VersionFirst extends Runnable {}

    private void take(String argument, Iterator<String> rest, List<Runnable> own) {
        if (!argument.startsWith("-")) {
            if (!command.isEmpty() || !Set.of("agent", "version").contains(argument)) {
                throw new IllegalArgumentException("command: " + argument + " (expected: agent or version, once)");
            }
            command = argument;
            return;
        }
        int equals = argument.indexOf('=');
        String option = equals < 0 ? argument : argument.substring(0, equals);
        String name = option.replaceFirst("^--?", "");
        if (FLAGS.contains(name) || SWITCHES.contains(name)) {
            flag(name, equals < 0 || Boolean.parseBoolean(argument.substring(equals + 1)), own);
            return;
        }
        Runnable setting = setting(name, new Value(option, equals < 0 ? null : argument.substring(equals + 1), rest));
        own.add(setting);
    }

    private void flag(String name, boolean on, List<Runnable> own) {
        if ("dev".equals(name)) {
            dev = on;
        } else if ("enable-script-checks".equals(name)) {
            own.add(() -> builder.option(Option.SCRIPT_CHECKS, on));
        } else if ("json".equals(name) && on) {
            format = "json";
        }
    }

    /** The value of an option, which is read once. */
    private record Value(String option, @Nullable String inline, Iterator<String> rest) {
        String text() {
            if (inline != null) {
                return inline;
            }
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(option + ": nothing (expected: a value)");
            }
            return rest.next();
        }

        int number(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(option + ": " + text + " (expected: 0 to 65535)", e);
            }
        }
    }

    private Runnable setting(String name, Value value) {
        if (VALUES.contains(name)) {
            value.text();
            return () -> {};
        }
        String text = isKnown(name) ? value.text() : "";
        switch (name) {
            case "config-file", "config-dir" -> files.add(Path.of(text));
            case "format" -> format = text;
            case "log-level" -> logLevel = text;
            case "port", "http-port" -> hasPort = true;
            default -> {
                // below
            }
        }
        return switch (name) {
            case "port", "http-port" -> () -> builder.port(value.number(text));
            case "version" -> (VersionFirst) () -> builder.version(text);
            case "datacenter" -> () -> builder.datacenter(text);
            case "node" -> () -> builder.nodeName(text);
            case "node-id" -> () -> builder.nodeId(text);
            case "node-meta" -> () -> builder.nodeMeta(text.replaceFirst(":.*", ""), text.replaceFirst("^[^:]*:?", ""));
            case "encrypt" -> () -> builder.gossipKey(text);
            case "config-file", "config-dir", "format", "log-level" -> () -> {};
            default -> throw new IllegalArgumentException("option: " + value.option() + " (expected: a known one)");
        };
    }

    private static boolean isKnown(String name) {
        return Set.of("config-file", "config-dir", "format", "log-level", "port", "http-port", "version", "datacenter",
                "node", "node-id", "node-meta", "encrypt").contains(name);
    }

    /** Whether it stands in for {@code consul agent}. */
    boolean isAgent() {
        return "agent".equals(command);
    }

    /** Whether only the version is asked for. */
    boolean isVersion() {
        return "version".equals(command);
    }

    /** Whether the version is asked for as JSON. */
    boolean isJson() {
        return "json".equals(format);
    }

    /** What of the configuration is not known here. */
    Set<String> unknown() {
        return unknown;
    }

    /** From which level on the log is printed. */
    AgentLog.Level logLevel() {
        return AgentLog.Level.of(logLevel).orElse(dev ? AgentLog.Level.DEBUG : AgentLog.Level.INFO);
    }

    /** The settings. */
    InProcessConsul.Builder builder() {
        return builder;
    }
}
