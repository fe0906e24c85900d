package io.lictor.http.wire;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.HealthStatus;
import io.lictor.api.Locality;
import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.discovery.InstanceCheck;
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
        return stream(body, true).toList();
    }

    /**
     * As {@link #instances}, in an order of their own, whatever that of the answer is: by node, then by id.
     */
    public static List<ServiceInstance> sorted(byte[] body) {
        return stream(body, true).sorted(ORDER).toList();
    }

    /** For a list that is kept and compared: without what checks have said, in an order of its own unless told otherwise. */
    public static List<ServiceInstance> watched(byte[] body, boolean inConsulsOrder) {
        return inConsulsOrder ? stream(body, false).toList() : stream(body, false).sorted(ORDER).toList();
    }

    private static Stream<ServiceInstance> stream(byte[] body, boolean outputs) {
        Shared shared = new Shared(outputs);
        return Json.list(body, ENTRIES).stream().map(entry -> entry.instance(shared));
    }

    /** What many instances of one list have in common is there once. */
    private static final class Shared {
        private final boolean outputs;
        private final Map<Object, Object> values = new HashMap<>();

        Shared(boolean outputs) {
            this.outputs = outputs;
        }

        @SuppressWarnings("unchecked")
        <T> T one(T value) {
            return (T) values.computeIfAbsent(value, same -> same);
        }

        String output(@Nullable String said) {
            return outputs ? Rows.text(said) : "";
        }
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
            return instance(new Shared(true));
        }

        private ServiceInstance instance(Shared shared) {
            if (node == null || service == null) {
                throw new IllegalArgumentException("an entry without Node or Service");
            }
            String address = Rows.text(service.address());
            String peer = Rows.text(service.peerName());
            return ServiceInstance.builder(shared.one(Rows.text(service.service())), Rows.text(service.id()))
                    .address(address.isEmpty() ? Rows.text(node.address()) : address).port(service.mainPort())
                    .tags(shared.one(List.copyOf(Rows.list(service.tags()))))
                    .meta(shared.one(Map.copyOf(Rows.map(service.meta()))))
                    .weights(Rows.weights(service.weights())).status(status()).node(shared.one(node.node()))
                    .checks(checks(shared)).taggedAddresses(Rows.taggedAddresses(service.taggedAddresses()))
                    .ports(shared.one(List.copyOf(service.namedPorts()))).locality(locality(shared))
                    .socketPath(Rows.orNull(service.socketPath())).peer(peer.isEmpty() ? null : shared.one(peer))
                    .proxied(service.proxied()).build();
        }

        private @Nullable Locality locality(Shared shared) {
            Locality own = Rows.locality(service == null ? null : service.locality());
            Locality any = own != null || node == null ? own : Rows.locality(node.locality());
            return any == null ? null : shared.one(any);
        }

        private List<InstanceCheck> checks(Shared shared) {
            if (checks == null) {
                return List.of();
            }
            // a check without an id is but the status that a snapshot has kept
            return checks.stream().filter(Objects::nonNull).filter(check -> !Rows.text(check.id()).isEmpty())
                    .map(check -> shared.one(new InstanceCheck(Rows.text(check.id()), Rows.text(check.name()),
                            HealthStatus.of(Rows.text(check.status())), Rows.text(check.type()),
                            shared.output(check.output()))))
                    .toList();
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
            @JsonProperty("Meta") @Nullable Map<String, @Nullable String> meta,
            @JsonProperty("ID") @Nullable String id,
            @JsonProperty("TaggedAddresses") @Nullable Map<String, @Nullable String> taggedAddresses,
            @JsonProperty("Locality") ServiceRow.@Nullable LocalityRow locality) {

        ServiceInstance.Node node() {
            return new ServiceInstance.Node(Rows.text(name), Rows.text(address), Rows.text(datacenter),
                    useful(Rows.map(meta)), Rows.text(id), Rows.map(taggedAddresses));
        }

        /** Without what changes with each registration on a virtual node. */
        private static Map<String, String> useful(Map<String, String> all) {
            if (!all.containsKey(HomeBody.LAST)) {
                return all;
            }
            Map<String, String> useful = new LinkedHashMap<>(all);
            useful.remove(HomeBody.LAST);
            return Map.copyOf(useful);
        }
    }

    record CheckRow(@JsonProperty("CheckID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Status") @Nullable String status, @JsonProperty("Type") @Nullable String type,
            @JsonProperty("Output") @Nullable String output) {}
}
