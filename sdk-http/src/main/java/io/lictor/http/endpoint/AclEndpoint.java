package io.lictor.http.endpoint;

import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.AclAnswer;
import io.lictor.http.wire.AclAnswer.Right;
import org.jspecify.annotations.Nullable;

/** {@code /v1/internal/acl}: what the web UI asks, since 1.7. */
public final class AclEndpoint {

    private static final List<String> REFUSED = List.of("ACL not found", "Permission denied");
    private static final int FORBIDDEN = 403;
    private static final int MOST_IN_ONE = 64;
    private static final int MOST_KEYS = 512;

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
        return missing(Stream.concat(Stream.of(new Right("service", service)),
                nodes.stream().map(node -> new Right("node", node))).toList(), service, options);
    }

    /**
     * Says why keys may be hidden from the token.
     *
     * @param keys the keys; of very many a sample is asked for
     * @param options scope of the read
     * @return the missing rights, such as {@code key:read on config/orders/workers}; null when none is missing, or when
     *     this Consul cannot tell (no ACLs, an older one)
     */
    public @Nullable String whyKeysUnreadable(Collection<String> keys, QueryOptions options) {
        List<String> sorted = keys.stream().sorted().toList();
        int step = (sorted.size() + MOST_KEYS - 1) / MOST_KEYS;
        List<Right> sample = IntStream.range(0, sorted.size()).filter(i -> i % step == 0)
                .mapToObj(i -> new Right("key", sorted.get(i))).toList();
        return sample.isEmpty() ? null : missing(sample, sample.getFirst().name(), options);
    }

    /** One question after another: Consul refuses longer ones. */
    private @Nullable String missing(List<Right> rights, String subject, QueryOptions options) {
        for (int from = 0; from < rights.size(); from += MOST_IN_ONE) {
            String missing = missingOf(rights.subList(from, Math.min(rights.size(), from + MOST_IN_ONE)), subject,
                    options);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private @Nullable String missingOf(List<Right> rights, String subject, QueryOptions options) {
        QueryOptions place = QueryOptions.builder().datacenter(options.datacenter()).namespace(options.namespace())
                .partition(options.partition()).token(options.token()).build();
        Call call = scope.asking(Call.post("internal/acl/authorize", scope.read("/v1/internal/acl/authorize", place),
                AclAnswer.readQuestion(rights)), place).subject(subject).build();
        try {
            List<String> denied = transport.send(call, answer -> AclAnswer.denied(answer.body()));
            return denied.isEmpty() ? null : String.join(", ", denied);
        } catch (ConsulRejectedException e) {
            // an agent that lets nobody write, or blocks the endpoint, says nothing about the token
            boolean refused = e.status() == FORBIDDEN && REFUSED.stream().anyMatch(e.reason()::contains);
            return refused ? "the token is refused" : null;
        }
    }
}
