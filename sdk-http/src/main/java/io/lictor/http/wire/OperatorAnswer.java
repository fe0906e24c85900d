package io.lictor.http.wire;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.ConsulDuration;
import io.lictor.api.operator.AutopilotConfiguration;
import io.lictor.api.operator.AutopilotHealth;
import io.lictor.api.operator.RaftServer;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/operator}, and the one body. */
public final class OperatorAnswer {

    private OperatorAnswer() {}

    /** {@code operator/raft/configuration}. */
    public static List<RaftServer> raftServers(byte[] body) {
        List<@Nullable RaftRow> rows = Json.read(body, Raft.class).servers();
        return rows == null ? List.of() : rows.stream().filter(Objects::nonNull).map(RaftRow::server).toList();
    }

    /** {@code operator/autopilot/health}. */
    public static AutopilotHealth health(byte[] body) {
        Health health = Json.read(body, Health.class);
        List<@Nullable HealthRow> rows = health.servers() == null ? List.of() : health.servers();
        return new AutopilotHealth(health.healthy(), health.failureTolerance(),
                rows.stream().filter(Objects::nonNull).map(HealthRow::server).toList());
    }

    /** {@code operator/autopilot/configuration}. */
    public static AutopilotConfiguration configuration(byte[] body) {
        Configuration row = Json.read(body, Configuration.class);
        return new AutopilotConfiguration(row.cleanupDeadServers(), time(row.lastContactThreshold()),
                row.maxTrailingLogs(), row.minQuorum(), time(row.serverStabilizationTime()),
                row.modifyIndex() == null ? 0 : row.modifyIndex().longValue());
    }

    /** The body that changes it: every field, since one that is left out is reset. */
    public static byte[] configuration(AutopilotConfiguration configuration) {
        return Body.of().always("CleanupDeadServers", configuration.cleanupDeadServers())
                .always("LastContactThreshold", configuration.lastContactThreshold())
                .always("MaxTrailingLogs", configuration.maxTrailingLogs())
                .with("MinQuorum", configuration.minQuorum())
                .always("ServerStabilizationTime", configuration.serverStabilizationTime()).bytes();
    }

    private static Duration time(@Nullable String text) {
        return text == null || text.isEmpty() ? Duration.ZERO : ConsulDuration.parse(text);
    }

    record Raft(@JsonProperty("Servers") @Nullable List<@Nullable RaftRow> servers) {}

    record RaftRow(@JsonProperty("ID") @Nullable String id, @JsonProperty("Node") @Nullable String node,
            @JsonProperty("Address") @Nullable String address, @JsonProperty("Leader") boolean leader,
            @JsonProperty("Voter") boolean voter, @JsonProperty("ProtocolVersion") @Nullable String protocol) {

        RaftServer server() {
            return new RaftServer(Rows.text(id), Rows.text(node), Rows.text(address), leader, voter,
                    Rows.text(protocol));
        }
    }

    record Health(@JsonProperty("Healthy") boolean healthy, @JsonProperty("FailureTolerance") int failureTolerance,
            @JsonProperty("Servers") @Nullable List<@Nullable HealthRow> servers) {}

    record HealthRow(@JsonProperty("ID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Address") @Nullable String address, @JsonProperty("SerfStatus") @Nullable String serfStatus,
            @JsonProperty("Version") @Nullable String version, @JsonProperty("Leader") boolean leader,
            @JsonProperty("Voter") boolean voter, @JsonProperty("Healthy") boolean healthy,
            @JsonProperty("LastIndex") @Nullable BigInteger lastIndex) {

        AutopilotHealth.Server server() {
            return new AutopilotHealth.Server(Rows.text(id), Rows.text(name), Rows.text(address),
                    Rows.text(serfStatus), Rows.text(version), leader, voter, healthy,
                    lastIndex == null ? 0 : lastIndex.longValue());
        }
    }

    record Configuration(@JsonProperty("CleanupDeadServers") boolean cleanupDeadServers,
            @JsonProperty("LastContactThreshold") @Nullable String lastContactThreshold,
            @JsonProperty("MaxTrailingLogs") long maxTrailingLogs, @JsonProperty("MinQuorum") int minQuorum,
            @JsonProperty("ServerStabilizationTime") @Nullable String serverStabilizationTime,
            @JsonProperty("ModifyIndex") @Nullable BigInteger modifyIndex) {}
}
