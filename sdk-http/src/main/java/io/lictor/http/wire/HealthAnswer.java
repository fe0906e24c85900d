package io.lictor.http.wire;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.HealthStatus;
import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.discovery.ServiceInstance;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/health}. */
public final class HealthAnswer {

    private static final TypeReference<List<Entry>> ENTRIES = new TypeReference<>() {};

    /** Tells apart whatever is not equal: an id may come twice, from two namespaces or with another address. */
    private static final Comparator<ServiceInstance> ORDER = Comparator
            .comparing((ServiceInstance instance) -> instance.node().name()).thenComparing(ServiceInstance::id)
            .thenComparing(ServiceInstance::toString);

    private HealthAnswer() {}

    /** The instances of {@code health/service}, in Consul's order. */
    public static List<ServiceInstance> instances(byte[] body) {
        return Json.list(body, ENTRIES).stream().map(Entry::instance).toList();
    }

    /** As {@link #instances}, in an order of their own, whatever that of the answer is: by node, then by id. */
    public static List<ServiceInstance> sorted(byte[] body) {
        return Json.list(body, ENTRIES).stream().map(Entry::instance).sorted(ORDER).toList();
    }

    /** The checks of {@code health/checks}, {@code health/node} and {@code health/state}. */
    public static List<ServiceCheck> checks(byte[] body) {
        return Tree.all(body).stream().map(CatalogRows::check).toList();
    }

    /** Whether {@code health/checks} lists any. */
    public static boolean hasChecks(byte[] body) {
        return !Tree.all(body).isEmpty();
    }

    record Entry(@JsonProperty("Node") @Nullable NodeRow node, @JsonProperty("Service") @Nullable ServiceRow service,
            @JsonProperty("Checks") @Nullable List<@Nullable CheckRow> checks) {

        ServiceInstance instance() {
            if (node == null || service == null) {
                throw new IllegalArgumentException("an entry without Node or Service");
            }
            String address = Rows.text(service.address());
            return new ServiceInstance(Rows.text(service.id()), Rows.text(service.service()),
                    address.isEmpty() ? Rows.text(node.address()) : address, service.port(),
                    Rows.list(service.tags()), Rows.map(service.meta()), Rows.weights(service.weights()), status(),
                    new ServiceInstance.Node(Rows.text(node.name()), Rows.text(node.address()),
                            Rows.text(node.datacenter()), Rows.map(node.meta())));
        }

        private HealthStatus status() {
            HealthStatus worst = HealthStatus.PASSING;
            if (checks != null) {
                for (CheckRow check : checks) {
                    worst = check == null ? worst : worst.or(HealthStatus.of(Rows.text(check.status())));
                }
            }
            return worst;
        }
    }

    record NodeRow(@JsonProperty("Node") @Nullable String name, @JsonProperty("Address") @Nullable String address,
            @JsonProperty("Datacenter") @Nullable String datacenter,
            @JsonProperty("Meta") @Nullable Map<String, @Nullable String> meta) {}

    record CheckRow(@JsonProperty("Status") @Nullable String status) {}
}
