package io.lictor.http.endpoint;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.Peering;
import io.lictor.api.mesh.PeeringRequest;
import io.lictor.api.mesh.PeeringView;
import io.lictor.http.transport.Call;
import io.lictor.http.wire.PeeringAnswer;

/** {@code /v1/peering}. */
final class PeeringEndpoint implements PeeringView {

    private static final String PEERING = "peering";

    private final Requests secrets;

    PeeringEndpoint(Requests secrets) {
        this.secrets = secrets;
    }

    @Override
    public String generateToken(PeeringRequest request) {
        return secrets.create("peering/token", PeeringAnswer.question(request, null), PeeringAnswer::token);
    }

    @Override
    public void establish(PeeringRequest request, String token) {
        if (!request.serverExternalAddresses().isEmpty()) {
            throw Require.illegal("serverExternalAddresses", request.serverExternalAddresses(),
                    "none when a token is used: they are in it");
        }
        byte[] body = PeeringAnswer.question(request, Require.secret(token, "peering token"));
        secrets.write(
                Call.create("peering/establish", secrets.scope().write("/v1/peering/establish"), body).hide(token),
                answer -> true);
    }

    @Override
    public Optional<Peering> read(String peer, QueryOptions options) {
        return secrets.find(PEERING, name(peer), options, PeeringAnswer::peering).value();
    }

    @Override
    public Indexed<List<Peering>> list(QueryOptions options) {
        return secrets.read("peerings", options, PeeringAnswer::peerings);
    }

    @Override
    public void delete(String peer) {
        secrets.delete(PEERING, name(peer));
    }

    private static String name(String peer) {
        return Require.path(peer, "peer");
    }
}
