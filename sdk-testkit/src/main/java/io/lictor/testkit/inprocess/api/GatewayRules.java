package io.lictor.testkit.inprocess.api;

import java.util.HashSet;
import java.util.Set;

import io.lictor.testkit.inprocess.engine.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Consul refuses in a config entry of a gateway. */
final class GatewayRules {
    private static final Set<String> PROTOCOLS = Set.of("tcp", "http", "http2", "grpc");

    private GatewayRules() {}

    static void ingress(ObjectNode entry) {
        Set<Long> ports = new HashSet<>();
        for (JsonNode listener : entry.path("Listeners")) {
            long port = listener.path("Port").asLong(0);
            if (!ports.add(port)) {
                throw Refusal.failed("port " + port + " declared on two listeners");
            }
            listener(listener, port);
        }
    }

    private static void listener(JsonNode listener, long port) {
        String given = listener.path("Protocol").asString("");
        String protocol = given.isEmpty() ? "tcp" : given.toLowerCase(java.util.Locale.ROOT);
        if (!PROTOCOLS.contains(protocol)) {
            throw Refusal.failed("Protocol must be either 'tcp', 'http', 'http2', or 'grpc'. '" + protocol
                    + "' is an unsupported protocol.");
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
