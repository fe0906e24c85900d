package io.lictor.http.registration;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.ServicePort;
import io.lictor.api.TaggedAddress;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What the agent has of one service.
 *
 * @param service the service, or null when the agent does not know it
 * @param checks its checks, by id
 */
record AgentCopy(@Nullable AgentService service, Map<String, AgentCheck> checks) {

    private static final Set<String> MADE_BY_CONSUL = Set.of("lan", "lan_ipv4", "lan_ipv6", "wan", "wan_ipv4",
            "wan_ipv6");
    /** Addresses that the servers give to a service, and the agent's full sync brings back to it (since 1.11). */
    private static final String CONSULS_OWN = "consul-";

    static AgentCopy of(@Nullable AgentService service, List<AgentCheck> checks) {
        return new AgentCopy(service, checks.stream()
                .collect(Collectors.toUnmodifiableMap(AgentCheck::id, Function.identity(), (one, other) -> other)));
    }

    static String maintenanceId(String serviceId) {
        return "_service_maintenance:" + serviceId;
    }

    /** Why the service has to be written: {@code absent}, {@code changed}, {@code check lost}; null when it is right. */
    @Nullable
    String differsFrom(ServiceDefinition wanted) {
        AgentService present = service;
        if (present == null) {
            return "absent";
        }
        if (!same(present, wanted)) {
            return "changed";
        }
        return wanted.checks().stream().allMatch(this::has) ? null : "check lost";
    }

    private static boolean same(AgentService present, ServiceDefinition wanted) {
        return present.service().equals(wanted.name()) && samePort(present, wanted)
                && present.address().equals(Definitions.address(wanted))
                && present.enableTagOverride() == wanted.enableTagOverride()
                && (wanted.enableTagOverride() || sameTags(present, wanted)) && present.meta().equals(wanted.meta())
                && present.weights().equals(wanted.weights()) && sameAddresses(present, wanted)
                && present.connectNative() == wanted.connectNative() && samePlace(present, wanted);
    }

    /** A service that says no locality may get that of its agent. */
    private static boolean samePlace(AgentService present, ServiceDefinition wanted) {
        String socket = wanted.socketPath() == null ? "" : wanted.socketPath();
        return present.socketPath().equals(socket) && samePorts(present.ports(), wanted.ports())
                && (wanted.locality() == null || wanted.locality().equals(present.locality()));
    }

    /** An agent may not show several ports, and may make one of them the default where none is said to be. */
    private static boolean samePorts(List<ServicePort> present, List<ServicePort> wanted) {
        boolean unsaid = wanted.stream().noneMatch(ServicePort::isDefault);
        return (present.isEmpty() && !wanted.isEmpty()) || numbers(present, unsaid).equals(numbers(wanted, unsaid));
    }

    private static Set<ServicePort> numbers(List<ServicePort> ports, boolean withoutDefault) {
        return ports.stream()
                .map(port -> new ServicePort(port.name(), port.port(), port.isDefault() && !withoutDefault))
                .collect(Collectors.toSet());
    }

    /** What stands there as the one port of a service with several is the agent's choice. */
    private static boolean samePort(AgentService present, ServiceDefinition wanted) {
        return !wanted.ports().isEmpty() || present.port() == wanted.port();
    }

    private static boolean sameTags(AgentService present, ServiceDefinition wanted) {
        return new HashSet<>(present.tags()).equals(new HashSet<>(wanted.tags()));
    }

    private static boolean sameAddresses(AgentService present, ServiceDefinition wanted) {
        Map<String, TaggedAddress> addresses = new HashMap<>(present.taggedAddresses());
        addresses.keySet().removeIf(name -> name.startsWith(CONSULS_OWN)
                || (MADE_BY_CONSUL.contains(name) && !wanted.taggedAddresses().containsKey(name)));
        return addresses.equals(wanted.taggedAddresses());
    }

    private boolean has(HealthCheck wanted) {
        AgentCheck present = checks.get(Definitions.checkId(wanted));
        return present != null && !isOtherKind(present, wanted) && sameInterval(present, wanted);
    }

    /** Before 1.12 the agent does not show it. Timeouts are not compared: before 1.14 it shows the interval for them. */
    private static boolean sameInterval(AgentCheck present, HealthCheck wanted) {
        return present.interval() == null || present.interval().equals(interval(wanted));
    }

    /** Checks of another kind under a wanted id: registering again would leave them as they are. */
    List<String> ofOtherKind(ServiceDefinition wanted) {
        return wanted.checks().stream().filter(check -> {
            AgentCheck present = checks.get(Definitions.checkId(check));
            return present != null && isOtherKind(present, check);
        }).map(Definitions::checkId).toList();
    }

    /** Checks that the definition does not name, the one of a maintenance mode aside. */
    List<String> leftOver(ServiceDefinition wanted) {
        Set<String> named = wanted.checks().stream().map(Definitions::checkId).collect(Collectors.toSet());
        named.add(maintenanceId(Definitions.id(wanted)));
        return checks.keySet().stream().filter(id -> !named.contains(id)).sorted().toList();
    }

    @Nullable
    AgentCheck maintenance(String serviceId) {
        return checks.get(maintenanceId(serviceId));
    }

    private static boolean isOtherKind(AgentCheck present, HealthCheck wanted) {
        return !present.type().isEmpty() && !present.type().equals(type(wanted));
    }

    private static String type(HealthCheck check) {
        return switch (check) {
            case HealthCheck.Ttl ttl -> "ttl";
            case HealthCheck.Http http -> "http";
            case HealthCheck.Tcp tcp -> "tcp";
            case HealthCheck.Udp udp -> "udp";
            case HealthCheck.Grpc grpc -> "grpc";
            case HealthCheck.H2Ping ping -> "h2ping";
            case HealthCheck.OsService service -> "os_service";
            case HealthCheck.Script script -> script.container() == null ? "script" : "docker";
            case HealthCheck.Alias alias -> "alias";
        };
    }

    private static @Nullable Duration interval(HealthCheck check) {
        return switch (check) {
            case HealthCheck.Http http -> http.interval();
            case HealthCheck.Tcp tcp -> tcp.interval();
            case HealthCheck.Udp udp -> udp.interval();
            case HealthCheck.Grpc grpc -> grpc.interval();
            case HealthCheck.H2Ping ping -> ping.interval();
            case HealthCheck.OsService service -> service.interval();
            case HealthCheck.Script script -> script.interval();
            case HealthCheck.Ttl ttl -> null;
            case HealthCheck.Alias alias -> null;
        };
    }
}
