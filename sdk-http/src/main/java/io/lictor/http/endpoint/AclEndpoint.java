package io.lictor.http.endpoint;

import java.util.Collection;
import java.util.List;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.AclAnswer;
import org.jspecify.annotations.Nullable;

/** {@code /v1/internal/acl}: what the web UI asks, since 1.7. */
public final class AclEndpoint {

    private static final int FORBIDDEN = 403;

    private final Transport transport;
    private final Scope scope;

    public AclEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    /**
     * Says why instances may be hidden from the token: Consul leaves them out of its answers without a word, and says
     * so in a header only since 1.11.
     *
     * @param service name of the service
     * @param nodes nodes that its instances run on
     * @param options scope of the read
     * @return the missing rights, such as {@code service:read on web}; null when none is missing, or when this Consul cannot tell (no ACLs, an older one)
     */
    public @Nullable String whyUnreadable(String service, Collection<String> nodes, QueryOptions options) {
        Call call = Call.post("internal/acl/authorize", scope.read("/v1/internal/acl/authorize", options),
                AclAnswer.readQuestion(service, nodes)).subject(service).build();
        try {
            List<String> denied = transport.send(call, answer -> AclAnswer.denied(answer.body()));
            return denied.isEmpty() ? null : String.join(", ", denied);
        } catch (ConsulRejectedException e) {
            return e.status() == FORBIDDEN ? "the token is refused" : null;
        }
    }
}
