package io.lictor.http.registration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.lictor.api.HealthStatus;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.AddressChoice;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;

/** Steps from the definition that the application gave to the one that is sent. */
final class Definitions {

    /** Of a service in the catalog that has no check of its own. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private Definitions() {}

    /** With ids spelt out as Consul would make them, and the removal time where TTL checks leave it to the definition. */
    static ServiceDefinition identified(ServiceDefinition given, String id) {
        List<HealthCheck> checks = new ArrayList<>();
        for (HealthCheck check : given.checks()) {
            checks.add(check.with(identified(given, check, defaultId(given, id, checks.size() + 1))));
        }
        if (given.virtualNode() != null && checks.isEmpty()) {
            checks.add(HealthCheck.ttl(LEASE).with(CheckOptions.builder().id("service:" + id).build()));
        }
        return copy(given, given.tags(), checks).id(id).build();
    }

    private static String defaultId(ServiceDefinition given, String id, int number) {
        return "service:" + id + (given.checks().size() == 1 ? "" : ":" + number);
    }

    private static CheckOptions identified(ServiceDefinition given, HealthCheck check, String defaultId) {
        CheckOptions.Builder options = check.options().toBuilder();
        if (check.options().id() == null) {
            options.id(defaultId);
        } else if (given.virtualNode() != null) {
            throw Require.illegal("check id", check.options().id(),
                    "none on a virtual node, where all instances would write the same check");
        }
        Duration removal = check.options().deregisterCriticalAfter();
        if (removal == null && check instanceof HealthCheck.Ttl) {
            options.deregisterCriticalAfter(given.deregisterCriticalAfter());
        }
        return options.build();
    }

    static String id(ServiceDefinition identified) {
        return Require.nonNull(identified.id(), "id");
    }

    static String checkId(HealthCheck identified) {
        return Require.nonNull(identified.options().id(), "check id");
    }

    /** With the port and the address that were found out. */
    static ServiceDefinition located(ServiceDefinition identified, int port, String address) {
        AddressChoice choice = address.isEmpty() ? AddressChoice.automatic() : AddressChoice.fixed(address);
        return copy(identified, identified.tags(), identified.checks()).port(port).addressChoice(choice).build();
    }

    /** The address as the agent shows it. */
    static String address(ServiceDefinition located) {
        return located.addressChoice() instanceof AddressChoice.Fixed fixed ? fixed.address() : "";
    }

    /** With what each check is worth now, and the tags that others may have set. */
    static ServiceDefinition current(ServiceDefinition located, List<String> tags,
            Function<HealthCheck, HealthStatus> status) {
        List<HealthCheck> checks = located.checks().stream()
                .map(check -> check.with(check.options().toBuilder().initialStatus(status.apply(check)).build()))
                .toList();
        return copy(located, tags, checks).build();
    }

    /** Whether there is more in it than can be compared with what the agent shows. */
    static boolean isMoreThanShown(ServiceDefinition wanted) {
        return !wanted.checks().isEmpty() || wanted.sidecar() != null || !wanted.ports().isEmpty()
                || wanted.socketPath() != null || wanted.locality() != null;
    }

    private static ServiceDefinition.Builder copy(ServiceDefinition from, List<String> tags,
            List<HealthCheck> checks) {
        ServiceDefinition.Builder builder = ServiceDefinition.builder(from.name()).id(from.id()).port(from.port())
                .addressChoice(from.addressChoice()).tags(tags)
                .weights(from.weights().passing(), from.weights().warning())
                .enableTagOverride(from.enableTagOverride()).drainTime(from.drainTime())
                .deregisterCriticalAfter(from.deregisterCriticalAfter()).connectNative(from.connectNative())
                .sidecar(from.sidecar()).ports(from.ports()).socketPath(from.socketPath()).locality(from.locality())
                .inCatalog(from.virtualNode());
        if (from.portSupplier() != null) {
            builder.port(from.portSupplier());
        }
        from.meta().forEach(builder::meta);
        from.taggedAddresses().forEach((name, to) -> builder.taggedAddress(name, to.address(), to.port()));
        checks.forEach(builder::check);
        return builder;
    }
}
