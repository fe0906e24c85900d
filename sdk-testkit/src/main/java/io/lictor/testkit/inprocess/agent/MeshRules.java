package io.lictor.testkit.inprocess.agent;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with a service's part in the mesh, in Consul's order and words. */
final class MeshRules {
    private static final int LAST_PORT = 65535;

    private final Release release;
    private final List<String> errors = new ArrayList<>();

    private MeshRules(Release release) {
        this.release = release;
    }

    static List<String> complaints(Release release, ObjectNode given) {
        MeshRules rules = new MeshRules(release);
        String kind = text(given, "Kind");
        if ("connect-proxy".equals(kind)) {
            rules.proxy(given);
        } else if (kind.endsWith("-gateway")) {
            rules.gateway(given, kind);
        }
        rules.sidecar(given.at("/Connect/SidecarService"));
        if (release.has(Feature.NATIVE_NEEDS_PORT) && given.at("/Connect/Native").asBoolean(false)
                && given.path("Port").asLong(0) == 0 && text(given, "SocketPath").isEmpty()) {
            rules.errors.add("Port or SocketPath must be set for a Connect native service.");
        }
        return rules.errors;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private void proxy(ObjectNode given) {
        JsonNode proxy = given.path("Proxy");
        if (text(proxy, "DestinationServiceName").isBlank()) {
            errors.add("Proxy.DestinationServiceName must be non-empty for Connect proxy services");
        }
        if (given.path("Port").asLong(0) == 0 && text(given, "SocketPath").isEmpty()) {
            errors.add("Port must be set for a Connect proxy");
        }
        if (given.at("/Connect/Native").asBoolean(false)) {
            errors.add("A Proxy cannot also be Connect Native, only typical services");
        }
        upstreams(proxy.path("Upstreams"));
        exposed(proxy.at("/Expose/Paths"));
    }

    private void upstreams(JsonNode upstreams) {
        Set<String> keys = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (JsonNode upstream : upstreams) {
            String complaint = complaint(upstream);
            String key = key(upstream);
            String bind = text(upstream, "LocalBindAddress");
            String place = (bind.isEmpty() ? "127.0.0.1" : bind) + ":" + upstream.path("LocalBindPort").asLong(0);
            if (!complaint.isEmpty()) {
                errors.add(complaint);
            } else if (!keys.add(key)) {
                errors.add("upstreams cannot contain duplicates of " + key);
            } else if (!places.add(place)) {
                errors.add("upstreams cannot contain duplicates by local bind address and port; \"" + place
                        + "\" is specified twice");
            }
        }
    }

    private String complaint(JsonNode upstream) {
        String type = text(upstream, "DestinationType");
        if (!Set.of("", "service", "prepared_query").contains(type)) {
            return "unknown upstream destination type: \"" + type + "\"";
        }
        if (text(upstream, "DestinationName").isEmpty()) {
            return "upstream destination name cannot be empty";
        }
        boolean bound = upstream.path("LocalBindPort").asLong(0) != 0
                || !text(upstream, "LocalBindSocketPath").isEmpty();
        if (bound) {
            return "";
        }
        return release.has(Feature.PROXY_MODE)
                ? "upstream local bind port or local socket path must be defined and nonzero"
                : "upstream local bind port cannot be zero";
    }

    private static String key(JsonNode upstream) {
        return "[type=\"" + text(upstream, "DestinationType") + "\", name=\"" + text(upstream, "DestinationName")
                + "\", namespace=\"" + text(upstream, "DestinationNamespace") + "\", datacenter=\""
                + text(upstream, "Datacenter") + "\"]";
    }

    private void exposed(JsonNode paths) {
        Set<String> known = new HashSet<>();
        Set<Long> listeners = new HashSet<>();
        for (JsonNode path : paths) {
            long port = path.path("ListenerPort").asLong(0);
            if (text(path, "Path").isEmpty()) {
                errors.add("expose.paths: empty path exposed");
            }
            if (!known.add(text(path, "Path"))) {
                errors.add("expose.paths: duplicate paths exposed");
            }
            if (!listeners.add(port)) {
                errors.add("expose.paths: duplicate listener ports exposed");
            }
            if (port <= 0 || port > LAST_PORT) {
                errors.add("expose.paths: invalid listener port: " + port);
            }
            String protocol = text(path, "Protocol").toLowerCase(Locale.ROOT);
            if (!Set.of("", "http", "http2").contains(protocol)) {
                errors.add("protocol '" + protocol + "' not supported for path: " + text(path, "Path")
                        + ", must be in: [http http2]");
            }
        }
    }

    private void gateway(ObjectNode given, String kind) {
        if (given.path("Port").asLong(0) == 0 && !"ingress-gateway".equals(kind)) {
            errors.add("Port must be non-zero for a " + kind);
        }
        if (given.at("/Connect/SidecarService").isObject()) {
            errors.add("A " + kind + " cannot have a sidecar service defined");
        }
        for (String field : List.of("DestinationServiceName", "DestinationServiceID", "LocalServiceAddress",
                "LocalServicePort", "Upstreams")) {
            JsonNode value = given.path("Proxy").path(field);
            if (value.isNumber()
                    ? value.asLong() != 0
                    : value.isArray() ? !value.isEmpty() : !value.asString("").isEmpty()) {
                errors.add("The Proxy." + field + " configuration is invalid for a " + kind);
            }
        }
    }

    private void sidecar(JsonNode sidecar) {
        if (!text(sidecar, "ID").isEmpty()) {
            errors.add("A SidecarService cannot specify an ID as this is managed by the agent");
        }
        if (sidecar.at("/Connect/SidecarService").isObject()) {
            errors.add("A SidecarService cannot have a nested SidecarService");
        }
    }
}
