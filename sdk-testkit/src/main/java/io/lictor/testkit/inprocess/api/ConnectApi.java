package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.OPERATOR;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.lictor.testkit.inprocess.connect.CertificateAuthority.Leaf;
import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.PercentCoding;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Interest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/connect/ca} and {@code /v1/agent/connect/ca}: roots, their configuration, and the leaves they sign. */
final class ConnectApi {
    /** A leaf is renewed when its last part begins. */
    private static final int PARTS_OF_LIFE = 3;

    private final Engine engine;
    private final Connect connect;
    private final Map<String, Signed> leaves = new HashMap<>();
    private boolean rootsCached;

    private record Signed(Leaf leaf, String root, long index) {}

    ConnectApi(Engine engine, Connect connect) {
        this.engine = engine;
        this.connect = connect;
    }

    void addTo(Router router) {
        router.on("GET", "/v1/connect/ca/roots", this::roots);
        router.on("GET", "/v1/agent/connect/ca/roots", this::cachedRoots);
        router.on("GET", "/v1/agent/connect/ca/leaf/", this::leaf);
        router.on("GET", "/v1/connect/ca/configuration", this::configuration).on("PUT", "/v1/connect/ca/configuration",
                this::configure);
    }

    private Response roots(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        call.requireDatacenter(options);
        requireConnectToRead(call);
        String pemWanted = call.parameters().first("pem");
        if (!pemWanted.isEmpty() && Numbers.bool(pemWanted).isEmpty()) {
            throw Refusal.badRequest("Bad request: The 'pem' query parameter must be a boolean value");
        }
        if (Numbers.bool(pemWanted).orElse(false)) {
            byte[] pem = engine.state().read(connect::pem).getBytes(StandardCharsets.US_ASCII);
            return Response.bytes(200, "application/pem-certificate-chain", pem);
        }
        Answer<ObjectNode> answer = call.query(options, this::list);
        Response response = call.indexed(Response.json(answer.value()), answer.index());
        return call.has(Feature.BACKEND_HEADERS) ? response : response.with("X-Consul-Knownleader", "false");
    }

    /** As the servers refuse a read. */
    static void requireConnectToRead(Call call) {
        try {
            call.requireConnect();
        } catch (Refusal off) {
            throw Call.failedRead(off);
        }
    }

    private Answer<ObjectNode> list(Interest interest) {
        interest.in(Connect.ROOTS);
        return new Answer<>(connect.index(), connect.list());
    }

    private Response cachedRoots(Call call) throws InterruptedException {
        QueryOptions options = call.options();
        call.requireDatacenter(options);
        call.requireConnect();
        Answer<ObjectNode> answer = call.local(options, this::list);
        boolean hit = engine.state().read(() -> {
            boolean before = (rootsCached || call.has(Feature.ROOTS_PREFETCHED)) && options.index() == 0;
            rootsCached = true;
            return before;
        });
        // the agent's cache does not know the leader
        return cached(Response.json(answer.value()), hit).with("X-Consul-Index", String.valueOf(answer.index()))
                .with(call.has(Feature.CACHED_ROOTS_KNOW_LEADER)
                        ? Map.of("X-Consul-Knownleader", "true", "X-Consul-Lastcontact", "0", "X-Consul-Query-Backend",
                                "blocking-query")
                        : Map.of("X-Consul-Knownleader", "false", "X-Consul-Lastcontact", "0"));
    }

    private Response cached(Response response, boolean hit) {
        return hit ? engine.cache().hit(response) : response.with("X-Cache", "MISS");
    }

    private Response leaf(Call call) throws InterruptedException {
        String service = call.rest();
        call.requireDatacenter(call.options());
        call.requireConnect();
        call.require(SERVICE, service, WRITE);
        String uri = uri(service);
        QueryOptions options = call.options();
        boolean hit = engine.state().read(() -> {
            boolean fresh = isFresh(leaves.get(service));
            if (!fresh) {
                sign(service, uri);
            }
            return fresh;
        });
        Answer<Signed> answer = call.local(options, interest -> {
            interest.in(Connect.LEAVES);
            Signed signed = Objects.requireNonNull(leaves.get(service));
            // before the agent asked anew for each read, only who waited for a change got the leaf of a new root
            boolean renewed = options.index() > 0
                    ? connect.isRenewalDue(signed.root())
                    : call.has(Feature.CACHED_ROOTS_KNOW_LEADER) && !signed.root().equals(connect.rootId());
            Signed current = renewed ? sign(service, uri) : signed;
            return new Answer<>(current.index(), current);
        });
        return cached(Response.json(row(service, answer.value())),
                hit && options.index() == 0 && !call.has(Feature.CACHED_ROOTS_KNOW_LEADER))
                .with("X-Consul-Index", String.valueOf(answer.index()));
    }

    private boolean isFresh(@Nullable Signed signed) {
        Instant now = engine.settings().runtime().now();
        return signed != null && now.isBefore(signed.leaf().to().minus(
                Duration.between(signed.leaf().from(), signed.leaf().to()).dividedBy(PARTS_OF_LIFE)));
    }

    private Signed sign(String service, String uri) {
        return engine.state().write(at -> {
            Signed signed = new Signed(connect.issue(service, uri), connect.rootId(), at);
            leaves.put(service, signed);
            return signed;
        });
    }

    private String uri(String service) {
        String start = "spiffe://" + connect.trustDomain() + "/ns/default/dc/"
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
        call.requireConnect();
        call.require(OPERATOR, "", WRITE);
        call.reachServers(call.options());
        return Response.json(engine.state().read(() -> connect.configuration().toJson()));
    }

    private Response configure(Call call) throws InterruptedException {
        call.requireConnect();
        call.require(OPERATOR, "", WRITE);
        QueryOptions options = call.options();
        CaConfiguration wanted = engine.state().read(connect::configuration).following(call.body(),
                engine.settings().release());
        call.reachLeader(options);
        engine.state().write(at -> {
            try {
                connect.configure(at, wanted);
            } catch (GeneralSecurityException e) {
                throw Refusal.failed(complaint(call, wanted, e));
            }
            return at;
        });
        return Response.empty(200);
    }

    private static String complaint(Call call, CaConfiguration wanted, GeneralSecurityException e) {
        if (wanted.rootCertificate().isEmpty()) {
            return "error generating CA root certificate: error generating CA: error parsing private key \""
                    + wanted.privateKey() + "\": " + e.getMessage();
        }
        return (call.has(Feature.CACHED_ROOTS_KNOW_LEADER) ? "" : "error parsing root fingerprint: ") + e.getMessage();
    }
}
