package io.lictor.http.wire;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.UserEvent;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/event}. */
public final class EventAnswer {

    private static final TypeReference<List<Row>> ROWS = new TypeReference<>() {};
    private static final byte[] EMPTY = {};

    private EventAnswer() {}

    /** {@code event/fire}. */
    public static UserEvent event(byte[] body) {
        return Json.read(body, Row.class).event();
    }

    /** {@code event/list}: each event once. */
    public static List<UserEvent> events(byte[] body) {
        Map<String, UserEvent> once = new LinkedHashMap<>();
        Json.list(body, ROWS).stream().map(Row::event).forEach(event -> once.putIfAbsent(event.id(), event));
        return List.copyOf(once.values());
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Row(@JsonProperty("ID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Payload") byte @Nullable [] payload, @JsonProperty("NodeFilter") @Nullable String node,
            @JsonProperty("ServiceFilter") @Nullable String service, @JsonProperty("TagFilter") @Nullable String tag,
            @JsonProperty("LTime") @Nullable BigInteger time) {

        UserEvent event() {
            if (id == null) {
                throw new IllegalArgumentException("an event without ID");
            }
            return new UserEvent(id, Rows.text(name), payload == null ? EMPTY : payload,
                    new UserEvent.Target(Rows.text(node), Rows.text(service), Rows.text(tag)),
                    time == null ? 0 : time.longValue());
        }
    }
}
