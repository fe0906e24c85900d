package io.lictor.http.wire;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.ConsulDuration;
import io.lictor.api.SessionBehavior;
import io.lictor.api.SessionCheck;
import io.lictor.api.SessionInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/session}. */
public final class SessionAnswer {

    private static final TypeReference<List<Row>> ROWS = new TypeReference<>() {};

    private SessionAnswer() {}

    /** The id of a session that was created. */
    public static String id(byte[] body) {
        String id = Json.read(body, Row.class).id();
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("a session without ID");
        }
        return id;
    }

    /** The sessions of a read or a renewal. */
    public static List<SessionInfo> sessions(byte[] body) {
        return Json.list(body, ROWS).stream().map(Row::info).toList();
    }

    record CheckRow(@JsonProperty("ID") @Nullable String id,
            @JsonProperty("Namespace") @Nullable String namespace) {}

    /** The lock delay is in nanoseconds; {@code Checks} is what Consul called the checks of the node before 1.7. */
    record Row(@JsonProperty("ID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Node") @Nullable String node, @JsonProperty("TTL") @Nullable String ttl,
            @JsonProperty("LockDelay") long lockDelay, @JsonProperty("Behavior") @Nullable String behavior,
            @JsonProperty("NodeChecks") @Nullable List<@Nullable String> nodeChecks,
            @JsonProperty("ServiceChecks") @Nullable List<@Nullable CheckRow> serviceChecks,
            @JsonProperty("Checks") @Nullable List<@Nullable String> checks) {

        SessionInfo info() {
            return new SessionInfo(Rows.text(id), Rows.text(name), Rows.text(node), time(Rows.text(ttl)),
                    Duration.ofNanos(lockDelay),
                    Rows.text(behavior).equals("delete") ? SessionBehavior.DELETE : SessionBehavior.RELEASE,
                    Rows.list(nodeChecks == null ? checks : nodeChecks), ofServices());
        }

        private List<SessionCheck> ofServices() {
            List<@Nullable CheckRow> rows = serviceChecks == null ? List.of() : serviceChecks;
            return rows.stream().filter(Objects::nonNull)
                    .map(row -> new SessionCheck(Rows.text(row.id()), Rows.text(row.namespace()))).toList();
        }

        private static Duration time(String text) {
            return text.isEmpty() ? Duration.ZERO : ConsulDuration.parse(text);
        }
    }
}
