package io.lictor.testkit.inprocess.api;

import java.util.HashSet;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Release;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Consul refuses in a config entry of a gateway. */
final class GatewayRules {
    private static final Set<String> PROTOCOLS = Set.of("tcp", "http", "http2", "grpc");

    private GatewayRules() {}

    static void ingress(Release release, ObjectNode entry) {
        Set<Long> ports = new HashSet<>();
        for (JsonNode listener : entry.path("Listeners")) {
            long port = listener.path("Port").asLong(0);
            if (!ports.add(port)) {
                throw Refusal.failed("port " + port + " declared on two listeners");
            }
            listener(release, listener, port);
            hosts(listener.path("Services"), port, entry.at("/TLS/Enabled").asBoolean(false));
        }
    }

    private static void listener(Release release, JsonNode listener, long port) {
        String given = listener.path("Protocol").asString("");
        String protocol = given.isEmpty() ? "tcp" : given.toLowerCase(java.util.Locale.ROOT);
        if (!PROTOCOLS.contains(protocol)) {
            throw Refusal.failed(release.has(Feature.INTENTION_ENTRIES)
                    ? "Protocol must be either 'tcp', 'http', 'http2', or 'grpc'. '" + protocol
                            + "' is an unsupported protocol."
                    : "protocol must be 'tcp', 'http', 'http2', or 'grpc'. '" + protocol
                            + "' is an unsupported protocol");
        }
        JsonNode services = listener.path("Services");
        boolean tcp = "tcp".equals(protocol);
        if (services.isEmpty()) {
            throw Refusal.failed("No service declared for listener with port " + port);
        }
        if (tcp && services.size() > 1) {
            throw Refusal.failed("Multiple services per listener are only supported for protocol = 'http' (listener on"
                    + " port " + port + ")");
        }
        for (JsonNode service : services) {
            service(service, port, tcp);
        }
    }

    private static void service(JsonNode service, long port, boolean tcp) {
        String name = service.path("Name").asString("");
        String where = " (listener on port " + port + ")";
        if (tcp && "*".equals(name)) {
            throw Refusal.failed("Wildcard service name is only valid for protocol = 'http'" + where);
        }
        if (name.isEmpty()) {
            throw Refusal.failed("Service name cannot be blank" + where);
        }
        if (tcp && !service.path("Hosts").isEmpty()) {
            throw Refusal.failed("Associating hosts to a service is not supported for the tcp protocol" + where);
        }
        if ("*".equals(name) && !service.path("Hosts").isEmpty()) {
            throw Refusal.failed("Associating hosts to a wildcard service is not supported" + where);
        }
    }

    private static void hosts(JsonNode services, long port, boolean withTls) {
        Set<String> declared = new HashSet<>();
        for (JsonNode service : services) {
            for (JsonNode each : service.path("Hosts")) {
                String host = each.asString("");
                if (!declared.add(host)) {
                    throw Refusal.failed("Hosts must be unique within a specific listener (listener on port " + port
                            + ")");
                }
                host(host, withTls);
            }
        }
    }

    private static void host(String host, boolean withTls) {
        if ("*".equals(host)) {
            if (withTls) {
                throw Refusal.failed("Host '*' is not allowed when TLS is enabled, all hosts must be valid DNS records "
                        + "to add as a DNSSAN");
            }
            return;
        }
        String name = host.startsWith("*.") ? host.substring(2) : host;
        if (name.contains("*")) {
            throw Refusal.failed("Host \"" + host
                    + "\" is not valid, a wildcard specifier is only allowed as the leftmost label");
        }
        if (!name.matches("[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*")) {
            throw Refusal.failed("Host \"" + host + "\" must be a valid DNS hostname");
        }
    }

    static void terminating(ObjectNode entry) {
        Set<String> seen = new HashSet<>();
        for (JsonNode service : entry.path("Services")) {
            String name = service.path("Name").asString("");
            if (name.isEmpty()) {
                throw Refusal.failed("Service name cannot be blank.");
            }
            if (!seen.add(name)) {
                throw Refusal.failed("Service \"" + name + "\" was specified more than once within a namespace");
            }
            boolean certificate = !service.path("CertFile").asString("").isEmpty();
            boolean key = !service.path("KeyFile").asString("").isEmpty();
            boolean authority = !service.path("CAFile").asString("").isEmpty();
            if (certificate != key || (certificate && !authority)) {
                throw Refusal.failed("Service \"" + name + "\" must have a CertFile, CAFile, and KeyFile specified for "
                        + "TLS origination");
            }
        }
    }
}
