package io.lictor.http.wire;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.AgentCheck;
import io.lictor.api.AgentService;
import io.lictor.api.HealthStatus;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers by which a service that is kept in the catalog is compared with its definition. */
public final class HomeAnswer {

    private static final TypeReference<List<EntryRow>> ENTRIES = new TypeReference<>() {};

    private HomeAnswer() {}

    /**
     * An instance as the catalog has it.
     *
     * @param service the service
     * @param index index of its last change
     * @param checks its checks, those of the node left out
     */
    public record Copy(AgentService service, BigInteger index, List<CheckCopy> checks) {}

    /**
     * A check as the catalog has it.
     *
     * @param check the check
     * @param index index of its last change
     */
    public record CheckCopy(AgentCheck check, BigInteger index) {}

    /**
     * A node as the catalog has it.
     *
     * @param id its id, empty for one that no agent has registered
     * @param meta its metadata
     * @param index index of its last change
     * @param services how many services are on it, as far as the token may see them
     * @param filtered whether Consul says that there are more
     */
    public record Home(String id, Map<String, String> meta, BigInteger index, int services, boolean filtered) {}

    /** {@code health/service/:service}. */
    public static List<Copy> copies(byte[] body) {
        return Json.listOrNull(body, ENTRIES).stream().map(EntryRow::copy).toList();
    }

    /**
     * {@code catalog/node/:node}, which is null for an unknown node.
     *
     * @param filtered whether the answer is marked as one from which something was left out
     */
    public static Optional<Home> home(byte[] body, boolean filtered) {
        HomeRow row = Json.orNull(body, HomeRow.class);
        return row == null || row.node() == null
                ? Optional.empty()
                : Optional.of(new Home(Rows.text(row.node().id()), Rows.map(row.node().meta()),
                        at(row.node().index()), row.services() == null ? 0 : row.services().size(), filtered));
    }

    private static BigInteger at(@Nullable BigInteger index) {
        return index == null ? BigInteger.ZERO : index;
    }

    record HomeRow(@JsonProperty("Node") @Nullable NodeRow node,
            @JsonProperty("Services") @Nullable Map<String, @Nullable Object> services) {}

    record NodeRow(@JsonProperty("ID") @Nullable String id,
            @JsonProperty("Meta") @Nullable Map<String, @Nullable String> meta,
            @JsonProperty("ModifyIndex") @Nullable BigInteger index) {}

    record EntryRow(@JsonProperty("Service") @Nullable ServiceRow service,
            @JsonProperty("Checks") @Nullable List<@Nullable HomeCheckRow> checks) {

        Copy copy() {
            if (service == null) {
                throw new IllegalArgumentException("an entry without Service");
            }
            List<@Nullable HomeCheckRow> rows = checks == null ? List.of() : checks;
            return new Copy(service.agentService(), at(service.modifyIndex()), rows.stream()
                    .filter(Objects::nonNull).filter(row -> !Rows.text(row.serviceId()).isEmpty())
                    .map(HomeCheckRow::copy)
                    .toList());
        }
    }

    record HomeCheckRow(@JsonProperty("CheckID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Status") @Nullable String status, @JsonProperty("Output") @Nullable String output,
            @JsonProperty("Notes") @Nullable String notes, @JsonProperty("ServiceID") @Nullable String serviceId,
            @JsonProperty("ModifyIndex") @Nullable BigInteger index) {

        CheckCopy copy() {
            return new CheckCopy(new AgentCheck(Rows.text(id), Rows.text(name), HealthStatus.of(Rows.text(status)),
                    Rows.text(output), Rows.text(notes), Rows.text(serviceId), ""), at(index));
        }
    }
}
