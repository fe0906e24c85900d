package io.lictor.api.registration;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.lictor.api.ServicePort;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/** What the parts of a definition ask of each other. */
final class DefinitionRules {

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

    private DefinitionRules() {}

    /** Check ids are shared per node: of two equal ones in one body Consul silently drops the first. */
    static List<HealthCheck> distinct(List<HealthCheck> checks) {
        List<String> ids = checks.stream().flatMap(check -> Stream.ofNullable(check.options().id())).toList();
        if (ids.stream().distinct().count() < ids.size()) {
            throw Require.illegal("check ids", ids, "different ones");
        }
        return List.copyOf(checks);
    }

    /** Consul refuses several ports beside one; that a socket has no port, it does not mind. */
    static void requireOnePlace(ServiceDefinition definition) {
        boolean single = definition.port() != 0 || definition.portSupplier() != null;
        List<ServicePort> ports = definition.ports();
        ports.forEach(port -> Require.inRange(port.port(), 1, 65_535, "port " + port.name()));
        if (definition.locality() != null) {
            Require.nonBlank(definition.locality().region(), "region of the locality");
        }
        if (!ports.isEmpty() && single) {
            throw Require.illegal("ports", ports, "none beside a port: one of them is the default");
        }
        if (ports.stream().map(ServicePort::name).distinct().count() < ports.size()
                || ports.stream().filter(ServicePort::isDefault).count() > 1) {
            throw Require.illegal("ports", ports, "different names, at most one of them the default");
        }
        if (definition.socketPath() != null && (single || !ports.isEmpty())) {
            throw Require.illegal("socketPath", definition.socketPath(), "none beside a port");
        }
    }

    /** Nobody runs a check there, and nobody makes a proxy of a sidecar. */
    static void requireKeptByItself(ServiceDefinition definition) {
        if (definition.virtualNode() == null) {
            return;
        }
        for (HealthCheck check : definition.checks()) {
            if (!(check instanceof HealthCheck.Ttl ttl)) {
                throw Require.illegal("check", check, "HealthCheck.ttl: no agent runs checks of the catalog");
            }
            if (ttl.ttl().compareTo(SHORTEST_LEASE) < 0) {
                throw Require.illegal("ttl", ttl.ttl(), ">= 1s");
            }
            requireOfNoRuns(ttl.options());
        }
        if (definition.sidecar() != null) {
            throw Require.illegal("sidecar", definition.sidecar(),
                    "none in the catalog: an agent makes the proxy of it");
        }
    }

    /** What is about runs of a check would be left out. */
    private static void requireOfNoRuns(CheckOptions options) {
        requireUnset(options.timeout(), "check timeout");
        requireUnset(set(options.successesBeforePassing()), "successesBeforePassing");
        requireUnset(set(options.failuresBeforeWarning()), "failuresBeforeWarning");
        requireUnset(set(options.failuresBeforeCritical()), "failuresBeforeCritical");
        requireUnset(set(options.outputMaxSize()), "outputMaxSize");
    }

    private static @Nullable Integer set(int count) {
        return count == 0 ? null : count;
    }

    private static void requireUnset(@Nullable Object value, String name) {
        if (value != null) {
            throw Require.illegal(name, value, "none on a virtual node: no agent runs checks of the catalog");
        }
    }
}
