package io.lictor.http.wire;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.lictor.api.catalog.CatalogChange;
import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * What of a row of the catalog Consul's transactions carry. The rest they would take away without a word (seen on 1.8.7 to
 * 1.16.3), so it is refused here.
 */
final class Carried {

    private static final Set<String> OF_NODE = Set.of("Partition", "PeerName");
    private static final Set<String> OF_SERVICE = Set.of("Namespace", "Partition");
    private static final Set<String> OF_CHECK = Set.of("Namespace", "Partition", "PeerName", "Definition");
    private static final Set<String> OF_DEFINITION = Set.of("HTTP", "TLSServerName", "TLSSkipVerify", "Header",
            "Method", "Body", "TCP", "TCPUseTLS", "GRPC", "GRPCUseTLS", "OSService", "Interval", "Timeout",
            "DeregisterCriticalServiceAfter");

    private Carried() {}

    static Body node(CatalogChange.NodeSet set, Body body) {
        return only("node " + set.node(), OF_NODE, set.other(), body);
    }

    static Body service(CatalogChange.ServiceSet set, Body body) {
        String what = "service " + set.service().id();
        if (set.service().connectNative()) {
            throw refused(what, Set.of("Connect"));
        }
        Set<String> addresses = new TreeSet<>(set.service().taggedAddresses().keySet());
        addresses.removeIf(name -> name.startsWith("consul-"));
        if (!addresses.isEmpty()) {
            throw refused(what, Set.of("TaggedAddresses"));
        }
        if (!set.service().ports().isEmpty()) {
            throw refused(what, Set.of("Ports"));
        }
        if (!set.service().socketPath().isEmpty()) {
            throw refused(what, Set.of("SocketPath"));
        }
        if (set.service().locality() != null) {
            throw refused(what, Set.of("Locality"));
        }
        return only(what, OF_SERVICE, set.other(), body);
    }

    static Body check(ServiceCheck check, Body body) {
        String what = "check " + check.id();
        only(what + ", its definition", OF_DEFINITION, check.definition().fields(), Body.of());
        return only(what, OF_CHECK, check.other(), body);
    }

    private static Body only(String what, Set<String> carried, Map<String, Object> other, Body body) {
        Map<String, Object> filled = filled(other);
        Set<String> lost = new TreeSet<>(filled.keySet());
        lost.removeAll(carried);
        if (!lost.isEmpty()) {
            throw refused(what, lost);
        }
        return body.withAll(filled);
    }

    private static IllegalArgumentException refused(String what, Set<String> lost) {
        return Require.illegal(what, lost,
                "none of these in a transaction, since Consul would take them away; catalog().register carries them");
    }

    /** The fields in which there is anything. */
    static Map<String, Object> filled(Map<String, Object> fields) {
        Map<String, Object> filled = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (!isEmpty(value)) {
                filled.put(name, value);
            }
        });
        return filled;
    }

    private static boolean isEmpty(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case Boolean flag -> !flag;
            case Number number -> number.doubleValue() == 0;
            case Map<?, ?> map -> map.values().stream().allMatch(Carried::isEmpty);
            case Collection<?> many -> many.isEmpty();
            default -> false;
        };
    }
}
