package io.lictor.http.endpoint;

import java.time.Duration;

import io.lictor.api.ConsulFeature;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.acl.AclToken;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.AclAnswers;
import org.jspecify.annotations.Nullable;

/**
 * What it means that an answer has no mark of entries that were left out for lack of rights: from 1.11 on that there are
 * none, before that nothing, unless nothing can be left out.
 */
final class FilterMark {

    /** The policy that every Consul has and that allows all. */
    private static final String MANAGEMENT = "00000000-0000-0000-0000-000000000001";
    private static final String NO_ACLS = "ACL support disabled";

    private final Transport transport;
    private final Scope scope;
    private final AgentVersion version;
    private final @Nullable Duration timeout;

    FilterMark(Transport transport, Scope scope, @Nullable Duration timeout) {
        this.transport = transport;
        this.scope = scope;
        this.timeout = timeout;
        AgentEndpoint agent = new AgentEndpoint(transport, scope);
        AgentEndpoint bounded = timeout == null ? agent : agent.within(timeout);
        this.version = new AgentVersion(bounded::versionAnywhere);
    }

    /** Whether an answer without the mark is known to be whole. */
    boolean isTold() {
        return isUsed() || version.certainlyHas(ConsulFeature.FILTERED_BY_ACLS) || isAllowedAll();
    }

    /** Whether an answer has the mark that has to have it: there is a server, which few tokens may see. */
    private boolean isUsed() {
        Call call = read("health/service", "/v1/health/service/consul").build();
        return transport.send(call, answer -> answer.metadata().filteredByAcls());
    }

    private Call.Builder read(String endpoint, String path) {
        return scope.own(Call.get(endpoint, scope.read(path, QueryOptions.none()))).failover().timeout(timeout)
                .lane(Call.Lane.KEEP_ALIVE);
    }

    /** By that policy alone: the rules of another one may take away something that is named more exactly. */
    private boolean isAllowedAll() {
        Call call = read("acl/token/self", "/v1/acl/token/self").secret().build();
        try {
            AclToken own = transport.send(call, answer -> AclAnswers.token(answer.body()));
            return own.roles().isEmpty() && own.policies().size() == 1
                    && own.policies().getFirst().id().equals(MANAGEMENT);
        } catch (ConsulRejectedException e) {
            return e.reason().contains(NO_ACLS);
        }
    }
}
