package io.lictor.http.wire;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.mesh.Peering;
import io.lictor.api.mesh.PeeringRequest;
import org.jspecify.annotations.Nullable;

/** Bodies and answers of {@code /v1/peering}. */
public final class PeeringAnswer {

    private PeeringAnswer() {}

    /** The body of {@code peering/token}, and with a token that of {@code peering/establish}. */
    public static byte[] question(PeeringRequest request, @Nullable String token) {
        return Body.of().always("PeerName", request.peer()).with("PeeringToken", token).with("Meta", request.meta())
                .with("ServerExternalAddresses", request.serverExternalAddresses())
                .with("Partition", request.partition()).bytes();
    }

    public static String token(byte[] body) {
        String token = Json.read(body, TokenRow.class).token();
        if (token == null || token.isEmpty()) {
            throw new IllegalArgumentException("no PeeringToken");
        }
        return token;
    }

    public static Peering peering(byte[] body) {
        return peering(Tree.of(body));
    }

    public static List<Peering> peerings(byte[] body) {
        return Tree.list(body).stream().map(PeeringAnswer::peering).toList();
    }

    private static Peering peering(Tree row) {
        row.without("CreateIndex", "ModifyIndex");
        return new Peering(row.text("ID"), row.text("Name"), row.text("State"), row.textMap("Meta"),
                row.texts("PeerServerAddresses"), row.inner("Remote").text("Datacenter"),
                stream(row.inner("StreamStatus")), row.moment("DeletedAt"), row.rest());
    }

    private static Peering.Stream stream(Tree row) {
        return new Peering.Stream(row.texts("ImportedServices"), row.texts("ExportedServices"),
                row.moment("LastHeartbeat"), row.moment("LastReceive"), row.moment("LastSend"));
    }

    record TokenRow(@JsonProperty("PeeringToken") @Nullable String token) {}
}
