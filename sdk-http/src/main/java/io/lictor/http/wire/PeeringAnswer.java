package io.lictor.http.wire;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.mesh.Peering;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Bodies and answers of {@code /v1/peering}. */
public final class PeeringAnswer {

    private static final TypeReference<List<Row>> ROWS = new TypeReference<>() {};

    private PeeringAnswer() {}

    /** The body of {@code peering/token}, and with a token that of {@code peering/establish}. */
    public static byte[] question(String peer, @Nullable String token) {
        return Body.of().always("PeerName", peer).with("PeeringToken", token).bytes();
    }

    public static String token(byte[] body) {
        String token = Json.read(body, TokenRow.class).token();
        if (token == null || token.isEmpty()) {
            throw new IllegalArgumentException("no PeeringToken");
        }
        return token;
    }

    public static Peering peering(byte[] body) {
        return Json.read(body, Row.class).peering();
    }

    public static List<Peering> peerings(byte[] body) {
        return Json.listOrNull(body, ROWS).stream().map(Row::peering).toList();
    }

    record TokenRow(@JsonProperty("PeeringToken") @Nullable String token) {}

    record StreamRow(@JsonProperty("ImportedServices") @Nullable List<@Nullable String> imported,
            @JsonProperty("ExportedServices") @Nullable List<@Nullable String> exported) {}

    record Row(@JsonProperty("Name") @Nullable String name, @JsonProperty("State") @Nullable String state,
            @JsonProperty("Meta") @Nullable Map<String, @Nullable String> meta,
            @JsonProperty("PeerServerAddresses") @Nullable List<@Nullable String> addresses,
            @JsonProperty("StreamStatus") @Nullable StreamRow stream) {

        Peering peering() {
            return new Peering(Rows.text(name), Rows.text(state), Rows.map(meta), Rows.list(addresses),
                    stream == null ? List.of() : Rows.list(stream.imported),
                    stream == null ? List.of() : Rows.list(stream.exported));
        }
    }
}
