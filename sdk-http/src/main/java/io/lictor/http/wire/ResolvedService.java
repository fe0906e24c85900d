package io.lictor.http.wire;

import java.util.ArrayList;
import java.util.List;

import io.lictor.api.HealthStatus;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.AddressChoice;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Definition in which nothing is left open: what is written to the agent.
 *
 * @param definition what was asked for
 * @param id id of the instance
 * @param address address to register, or null for the node's
 * @param port port to register, 0 for none
 * @param checks the checks with their ids
 */
public record ResolvedService(ServiceDefinition definition, String id, @Nullable String address, int port,
        List<ResolvedCheck> checks) {

    /** Copies the checks. */
    public ResolvedService {
        checks = List.copyOf(checks);
    }

    /**
     * Check with its id.
     *
     * @param id id of the check, unique on the node
     * @param check what is checked
     * @param status the state it begins with when Consul sees it for the first time
     */
    public record ResolvedCheck(String id, HealthCheck check, HealthStatus status) {}

    /** Resolves a definition that has an id, under an address that was found for it. */
    public static ResolvedService of(ServiceDefinition definition, @Nullable String address, int port) {
        String id = definition.id();
        if (id == null) {
            throw Require.illegal("service id", "none", "a definition with an id");
        }
        return new ResolvedService(definition, id, address, port, checks(definition, id));
    }

    /** Resolves a definition whose address is fixed or the node's. */
    public static ResolvedService of(ServiceDefinition definition) {
        String address = switch (definition.addressChoice()) {
            case AddressChoice.Fixed fixed -> fixed.address();
            case AddressChoice.Automatic automatic -> null;
            case AddressChoice choice -> throw Require.illegal("address", choice, "AddressChoice.fixed or automatic;"
                    + " ConsulClient.register resolves the others");
        };
        java.util.function.IntSupplier late = definition.portSupplier();
        return of(definition, address, Require.port(late == null ? definition.port() : late.getAsInt(), "port"));
    }

    /** Ids as Consul makes them, so that they are known beforehand. */
    private static List<ResolvedCheck> checks(ServiceDefinition definition, String id) {
        List<ResolvedCheck> resolved = new ArrayList<>();
        List<HealthCheck> checks = definition.checks();
        for (HealthCheck check : checks) {
            String given = check.options().id();
            String made = checks.size() == 1 ? "service:" + id : "service:" + id + ":" + (resolved.size() + 1);
            resolved.add(new ResolvedCheck(given == null ? made : given, check, check.initialStatus()));
        }
        return resolved;
    }
}
