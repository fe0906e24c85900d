package io.lictor.http.endpoint;

import java.util.Map;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.ConfigEntryView;
import io.lictor.api.mesh.IntentionView;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.api.mesh.PeeringView;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.MeshAnswer;
import io.lictor.http.wire.MeshBody;

/** {@code /v1/connect}, {@code /v1/agent/connect} and {@code /v1/discovery-chain}. */
public final class MeshEndpoint {

    private final Requests requests;
    private final Requests secrets;
    private final IntentionView intentions;
    private final ConfigEntryView configEntries;
    private final PeeringView peerings;

    public MeshEndpoint(Transport transport, Scope scope, AgentEndpoint agent) {
        this.requests = new Requests(transport, scope);
        this.secrets = Requests.ofSecrets(transport, scope);
        this.intentions = new IntentionEndpoint(requests, agent);
        this.configEntries = new ConfigEntryEndpoint(requests);
        this.peerings = new PeeringEndpoint(secrets);
    }

    public IntentionView intentions() {
        return intentions;
    }

    public ConfigEntryView configEntries() {
        return configEntries;
    }

    public PeeringView peerings() {
        return peerings;
    }

    public Indexed<CaRoots> caRoots(QueryOptions options) {
        return requests.read("agent/connect/ca/roots", options, MeshAnswer::roots);
    }

    public Indexed<CaRoots> serverCaRoots(QueryOptions options) {
        return requests.read("connect/ca/roots", options, MeshAnswer::roots);
    }

    public Indexed<LeafCertificate> leaf(String service, QueryOptions options) {
        return secrets.read("agent/connect/ca/leaf", Require.path(service, "service"), options, MeshAnswer::leaf);
    }

    public Authorization authorize(String target, String clientUri, String clientSerial) {
        byte[] body = MeshBody.authorization(Require.nonBlank(target, "target"),
                Require.nonBlank(clientUri, "clientUri"), clientSerial);
        return requests.write(Call.post("agent/connect/authorize",
                requests.scope().agentCall("/v1/agent/connect/authorize"), body).subject(target),
                MeshAnswer::authorization);
    }

    public Indexed<Map<String, Object>> discoveryChain(String service, QueryOptions options) {
        return requests.read("discovery-chain", Require.path(service, "service"), options, MeshAnswer::tree);
    }

    /** As {@link #discoveryChain}, for a caller that holds a permit of the poll budget. */
    public Indexed<Map<String, Object>> discoveryChainPoll(String service, QueryOptions options) {
        return requests.poll("discovery-chain", service, options, MeshAnswer::tree);
    }

    public CaConfiguration caConfiguration(QueryOptions options) {
        return secrets.read("connect/ca/configuration", options, MeshAnswer::caConfiguration).value();
    }

    public void changeCaConfiguration(CaConfiguration configuration) {
        secrets.put("connect/ca/configuration", MeshBody.caConfiguration(configuration), body -> true);
    }
}
