package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.ConfigEntryView;
import io.lictor.api.mesh.Intention;
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
    private final IntentionEndpoint intentions;
    private final ConfigEntryView configEntries;
    private final PeeringView peerings;

    public MeshEndpoint(Transport transport, Scope scope, AgentEndpoint agent) {
        this.requests = new Requests(transport, scope);
        this.secrets = Requests.ofSecrets(transport, scope);
        AgentVersion version = new AgentVersion(agent);
        this.intentions = new IntentionEndpoint(requests, version);
        this.configEntries = new ConfigEntryEndpoint(requests, version);
        this.peerings = new PeeringEndpoint(secrets);
    }

    public IntentionEndpoint intentions() {
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

    /** As {@link #caRoots}, for a caller that holds a permit of the poll budget when it blocks. */
    public Indexed<CaRoots> pollRoots(long index, Duration wait) {
        return requests.poll(requests.reading("agent/connect/ca/roots", "/v1/agent/connect/ca/roots",
                Requests.polling(index, wait)), index, MeshAnswer::roots);
    }

    /** As {@link #leaf}, for a caller that holds a permit of the poll budget when it blocks. */
    public Indexed<LeafCertificate> pollLeaf(String service, long index, Duration wait) {
        return secrets.poll(secrets.reading("agent/connect/ca/leaf", Requests.path("agent/connect/ca/leaf", service),
                Requests.polling(index, wait)).subject(service), index, MeshAnswer::leaf);
    }

    /** The intentions that a filter lets through, for a caller that holds a permit of the poll budget when it blocks. */
    public Indexed<List<Intention>> pollIntentions(String filter, long index, Duration wait) {
        QueryOptions options = Requests.polling(index, wait).toBuilder().filter(filter).build();
        return requests.poll(requests.reading("connect/intentions", "/v1/connect/intentions", options), index,
                MeshAnswer::intentions);
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

    /** As {@link #discoveryChain}, for a caller that holds a permit of the poll budget when it blocks. */
    public Indexed<Map<String, Object>> pollDiscoveryChain(String service, QueryOptions scope, long index,
            Duration wait) {
        QueryOptions options = index == 0 ? scope : scope.toBuilder().blocking(index, wait).build();
        return requests.poll(requests.reading("discovery-chain", Requests.path("discovery-chain", service), options)
                .subject(service), index, MeshAnswer::tree);
    }

    public CaConfiguration caConfiguration(QueryOptions options) {
        return secrets.read("connect/ca/configuration", options, MeshAnswer::caConfiguration).value();
    }

    public void changeCaConfiguration(CaConfiguration configuration) {
        secrets.put("connect/ca/configuration", MeshBody.caConfiguration(configuration), body -> true);
    }
}
