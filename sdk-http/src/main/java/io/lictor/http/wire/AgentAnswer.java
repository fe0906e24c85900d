package io.lictor.http.wire;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.AgentCheck;
import io.lictor.api.AgentInfo;
import io.lictor.api.AgentService;
import io.lictor.api.AgentServiceHealth;
import io.lictor.api.AgentServiceVersion;
import io.lictor.api.ConsulDuration;
import io.lictor.api.HealthStatus;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/agent}. */
public final class AgentAnswer {

    private static final TypeReference<Map<String, ServiceRow>> SERVICES = new TypeReference<>() {};
    private static final TypeReference<Map<String, CheckRow>> CHECKS = new TypeReference<>() {};

    private static final TypeReference<List<HealthRow>> HEALTH = new TypeReference<>() {};

    private AgentAnswer() {}

    /** {@code agent/version}. */
    public static String version(byte[] body) {
        return Tree.of(body).text("HumanVersion");
    }

    /** {@code agent/self}. */
    public static AgentInfo self(byte[] body) {
        ConfigRow config = Json.read(body, SelfRow.class).config();
        if (config == null) {
            throw new IllegalArgumentException("no Config");
        }
        return new AgentInfo(Rows.text(config.nodeName()), Rows.text(config.datacenter()),
                Rows.text(config.version()), config.server());
    }

    /** {@code agent/services}. */
    public static Map<String, AgentService> services(byte[] body) {
        Map<String, AgentService> services = new LinkedHashMap<>();
        Json.map(body, SERVICES).forEach((id, row) -> services.put(id, row.agentService()));
        return Map.copyOf(services);
    }

    /** {@code agent/service/:id}. */
    public static AgentService service(byte[] body) {
        return Json.read(body, ServiceRow.class).agentService();
    }

    /** {@code agent/service/:id} with the hash of the definition. */
    public static AgentServiceVersion version(byte[] body, String hash) {
        return new AgentServiceVersion(service(body), hash);
    }

    /** {@code agent/checks}. */
    public static Map<String, AgentCheck> checks(byte[] body) {
        Map<String, AgentCheck> checks = new LinkedHashMap<>();
        Json.map(body, CHECKS).forEach((id, row) -> checks.put(id, row.check()));
        return Map.copyOf(checks);
    }

    /** {@code agent/health/service/id/:id}. */
    public static AgentServiceHealth health(byte[] body) {
        return Json.read(body, HealthRow.class).health();
    }

    /** {@code agent/health/service/name/:name}. */
    public static List<AgentServiceHealth> allHealth(byte[] body) {
        return Json.listOrNull(body, HEALTH).stream().map(HealthRow::health).toList();
    }

    /** {@code agent/checks}, those of one service. */
    public static List<AgentCheck> checks(byte[] body, String serviceId) {
        return Json.map(body, CHECKS).values().stream().filter(row -> serviceId.equals(row.serviceId()))
                .map(CheckRow::check).toList();
    }

    record HealthRow(@JsonProperty("AggregatedStatus") @Nullable String status,
            @JsonProperty("Service") @Nullable ServiceRow service,
            @JsonProperty("Checks") @Nullable List<@Nullable CheckRow> checks) {

        AgentServiceHealth health() {
            if (service == null) {
                throw new IllegalArgumentException("an entry without Service");
            }
            List<@Nullable CheckRow> rows = checks == null ? List.of() : checks;
            // a maintenance mode is a status of its own here, and worse than any other
            return new AgentServiceHealth(HealthStatus.of(Rows.text(status)), service.agentService(),
                    rows.stream().filter(Objects::nonNull).map(CheckRow::check).toList());
        }
    }

    record SelfRow(@JsonProperty("Config") @Nullable ConfigRow config) {}

    record ConfigRow(@JsonProperty("NodeName") @Nullable String nodeName,
            @JsonProperty("Datacenter") @Nullable String datacenter,
            @JsonProperty("Version") @Nullable String version, @JsonProperty("Server") boolean server) {}

    record CheckRow(@JsonProperty("CheckID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Status") @Nullable String status, @JsonProperty("Output") @Nullable String output,
            @JsonProperty("Notes") @Nullable String notes, @JsonProperty("ServiceID") @Nullable String serviceId,
            @JsonProperty("Type") @Nullable String type, @JsonProperty("Interval") @Nullable String interval,
            @JsonProperty("Timeout") @Nullable String timeout, @JsonProperty("ExposedPort") int exposedPort) {

        AgentCheck check() {
            return new AgentCheck(Rows.text(id), Rows.text(name), HealthStatus.of(Rows.text(status)),
                    Rows.text(output), Rows.text(notes), Rows.text(serviceId), Rows.text(type),
                    time(Rows.text(interval)), time(Rows.text(timeout)), exposedPort);
        }

        private static @Nullable Duration time(String text) {
            Duration time = text.isEmpty() ? Duration.ZERO : ConsulDuration.parse(text);
            return time.isZero() ? null : time;
        }
    }
}
