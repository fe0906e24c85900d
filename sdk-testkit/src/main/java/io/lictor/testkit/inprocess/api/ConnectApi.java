package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import io.lictor.testkit.inprocess.connect.CertificateAuthority;
import io.lictor.testkit.inprocess.connect.CertificateAuthority.Leaf;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.PercentCoding;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/connect/ca} and {@code /v1/agent/connect/ca}: the root and the leaves it signs. */
final class ConnectApi {
    private static final Duration RENEW_BEFORE_END = Duration.ofHours(24);

    private final Engine engine;
    private final Connect connect;
    private final Map<String, Signed> leaves = new HashMap<>();
    private boolean rootsCached;

    private record Signed(Leaf leaf, long index) {}

    ConnectApi(Engine engine, Connect connect) {
        this.engine = engine;
        this.connect = connect;
    }

    void addTo(Router router) {
        router.on("GET", "/v1/connect/ca/roots", this::roots);
        router.on("GET", "/v1/agent/connect/ca/roots", this::cachedRoots);
        router.on("GET", "/v1/agent/connect/ca/leaf/", this::leaf);
        router.on("GET", "/v1/connect/ca/configuration", this::configuration);
    }

    private Response roots(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        call.requireDatacenter(options);
        if (call.parameters().has("pem")) {
            byte[] pem = connect.authority().rootPem().getBytes(StandardCharsets.US_ASCII);
            return Response.bytes(200, "application/pem-certificate-chain", pem);
        }
        connect.authority();
        Answer<ObjectNode> answer = call.query(options, interest -> {
            interest.in("connect/roots");
            return new Answer<>(connect.index(), list());
        });
        return call.indexed(Response.json(answer.value()), answer.index(), options);
    }

    private Response cachedRoots(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        call.requireDatacenter(options);
        connect.authority();
        Answer<ObjectNode> answer = call.local(options, interest -> {
            interest.in("connect/roots");
            return new Answer<>(connect.index(), list());
        });
        boolean hit = engine.state().read(() -> {
            boolean before = rootsCached;
            rootsCached = true;
            return before;
        });
        // the agent's cache does not know the leader
        return cached(Response.json(answer.value()), hit).with("X-Consul-Index", String.valueOf(answer.index()))
                .with("X-Consul-Knownleader", "false").with("X-Consul-Lastcontact", "0");
    }

    private static Response cached(Response response, boolean hit) {
        return hit ? response.with("X-Cache", "HIT").with("Age", "0") : response.with("X-Cache", "MISS");
    }

    private ObjectNode list() {
        CertificateAuthority ca = connect.authority();
        ObjectNode list = GoJson.object().put("ActiveRootID", ca.rootId()).put("TrustDomain", ca.trustDomain());
        ObjectNode root = list.putArray("Roots").addObject();
        root.put("ID", ca.rootId()).put("Name", "Consul CA Root Cert").put("SerialNumber", ca.rootSerial());
        root.put("SigningKeyID", ca.keyId()).put("ExternalTrustDomain", ca.trustDomain().replace(".consul", ""));
        root.put("NotBefore", ca.notBefore().toString()).put("NotAfter", ca.notAfter().toString());
        root.put("RootCert", ca.rootPem()).putNull("IntermediateCerts");
        root.put("Active", true).put("PrivateKeyType", "ec").put("PrivateKeyBits", 256);
        root.put("CreateIndex", connect.index()).put("ModifyIndex", connect.index());
        return list;
    }

    private Response leaf(Call call) throws InterruptedException {
        String service = call.rest();
        call.requireDatacenter(call.options());
        call.require(SERVICE, service, WRITE);
        String uri = uri(service);
        boolean[] hit = new boolean[1];
        engine.state().read(() -> hit[0] = isFresh(leaves.get(service)));
        if (!hit[0]) {
            engine.state().write(at -> leaves.put(service, new Signed(issue(service, uri), at)));
        }
        Answer<Signed> answer = call.local(call.options(), interest -> {
            interest.in("connect/leaf/" + service);
            Signed signed = java.util.Objects.requireNonNull(leaves.get(service));
            return new Answer<>(signed.index(), signed);
        });
        return cached(Response.json(row(service, answer.value())), hit[0]).with("X-Consul-Index",
                String.valueOf(answer.index()));
    }

    private boolean isFresh(@Nullable Signed signed) {
        Instant now = engine.settings().runtime().now();
        return signed != null && now.isBefore(signed.leaf().to().minus(RENEW_BEFORE_END));
    }

    private Leaf issue(String service, String uri) {
        return connect.authority().issue(service, uri, engine.settings().runtime().now());
    }

    private String uri(String service) {
        String start = "spiffe://" + connect.authority().trustDomain() + "/ns/default/dc/"
                + engine.settings().datacenter() + "/svc/";
        if (service.isEmpty()) {
            throw Refusal.failed("URI must be either service or agent");
        }
        if (service.contains("/")) {
            throw Refusal.failed("SPIFFE ID is not in the expected format: " + start + service);
        }
        return start + PercentCoding.encodePath(service);
    }

    private static ObjectNode row(String service, Signed signed) {
        Leaf leaf = signed.leaf();
        ObjectNode row = GoJson.object().put("SerialNumber", leaf.serial()).put("CertPEM", leaf.certificatePem());
        row.put("PrivateKeyPEM", leaf.keyPem()).put("Service", service).put("ServiceURI", leaf.uri());
        row.put("ValidAfter", leaf.from().toString()).put("ValidBefore", leaf.to().toString());
        return row.put("CreateIndex", signed.index()).put("ModifyIndex", signed.index());
    }

    private Response configuration(Call call) {
        call.requireDatacenter(call.options());
        call.require(OPERATOR, "", READ);
        ObjectNode all = GoJson.object().put("Provider", "consul");
        all.putObject("Config").put("IntermediateCertTTL", "8760h").put("LeafCertTTL", "72h").put("RotationPeriod",
                "2160h");
        all.putNull("State").put("ForceWithoutCrossSigning", false).put("CreateIndex", 5).put("ModifyIndex", 5);
        return Response.json(all);
    }
}
