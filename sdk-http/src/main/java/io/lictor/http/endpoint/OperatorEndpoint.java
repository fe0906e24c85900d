package io.lictor.http.endpoint;

import java.util.List;

import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.operator.AutopilotConfiguration;
import io.lictor.api.operator.AutopilotHealth;
import io.lictor.api.operator.OperatorView;
import io.lictor.api.operator.RaftServer;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.OperatorAnswer;
import io.lictor.http.wire.Paths;
import io.lictor.http.wire.PlainAnswer;

/** {@code /v1/operator}. */
public final class OperatorEndpoint implements OperatorView {

    private static final int UNHEALTHY = 429;

    private final Requests requests;

    public OperatorEndpoint(Transport transport, Scope scope) {
        this.requests = new Requests(transport, scope);
    }

    @Override
    public List<RaftServer> raftServers(QueryOptions options) {
        return requests.read("operator/raft/configuration", options, OperatorAnswer::raftServers).value();
    }

    @Override
    public void removePeer(String address) {
        String path = "/v1/operator/raft/peer?address=" + Paths.segment(Require.nonBlank(address, "address"));
        requests.write(Call.delete("operator/raft/peer", requests.scope().datacenterOnly(path)).subject(address),
                body -> true);
    }

    @Override
    public AutopilotConfiguration autopilotConfiguration(QueryOptions options) {
        return requests.read("operator/autopilot/configuration", options, OperatorAnswer::configuration).value();
    }

    @Override
    public boolean compareAndSetAutopilot(AutopilotConfiguration configuration) {
        String path = "/v1/operator/autopilot/configuration?cas="
                + Long.toUnsignedString(configuration.modifyIndex());
        return requests.write(Call.put("operator/autopilot/configuration", requests.scope().datacenterOnly(path),
                OperatorAnswer.configuration(configuration)), PlainAnswer::yesOrNo);
    }

    @Override
    public AutopilotHealth autopilotHealth(QueryOptions options) {
        Call.Builder call = requests.reading("operator/autopilot/health", "/v1/operator/autopilot/health", options)
                .alsoAnsweredBy(UNHEALTHY);
        return requests.write(call, OperatorAnswer::health);
    }
}
