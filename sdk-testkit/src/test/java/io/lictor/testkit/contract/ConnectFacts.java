package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Certificates and intentions. */
final class ConnectFacts extends Section {
    private static final String NONE = "00000000-0000-4000-8000-000000000000";
    private static final String INTENTIONS = "/v1/connect/intentions";

    ConnectFacts() {
        super("connect");
        roots();
        leaf();
        intentions();
        matching();
        authorize();
    }

    private void roots() {
        row("GET /v1/agent/connect/ca/roots", 200, reply -> reply.fields("", "ActiveRootID", "TrustDomain", "Roots")
                .size("/Roots", 1).atMatches("/TrustDomain", "[0-9a-f-]{36}\\.consul").at("/Roots/0/ID",
                        reply.text("/ActiveRootID"))
                .at("/Roots/0/Active", "true").at("/Roots/0/PrivateKeyType", "ec").at("/Roots/0/PrivateKeyBits", "256")
                .at("/Roots/0/IntermediateCerts", "null").at("/Roots/0/Name",
                        reply.version().isAtLeast("1.9") ? "Consul CA Primary Cert" : "Consul CA Root Cert")
                .headerMatches(
                        "X-Cache", "MISS|HIT")
                .headerMatches("X-Consul-Index", "[0-9]+"));
        row("GET /v1/connect/ca/roots", 200, reply -> reply.fields("/Roots/0", "ID", "Name", "SerialNumber",
                "SigningKeyID", "ExternalTrustDomain", "NotBefore", "NotAfter", "RootCert", "IntermediateCerts",
                "Active", "PrivateKeyType", "PrivateKeyBits", "CreateIndex", "ModifyIndex").noHeader("X-Cache"));
        row("GET /v1/connect/ca/roots?pem=true", 200, header("Content-Type", "application/pem-certificate-chain"),
                has("-----BEGIN CERTIFICATE-----\n"));
        fact("the root signs itself, for ten years, with the trust domain as its URI", scene -> {
            Reply reply = scene.get("/v1/connect/ca/roots");
            X509Certificate root = certificate(reply.text("/Roots/0/RootCert"));
            verified(root, root);
            assertThat(root.getBasicConstraints()).isNotNegative();
            assertThat(Duration.between(root.getNotBefore().toInstant(), root.getNotAfter().toInstant()).toDays())
                    .isBetween(3_650L, 3_654L);
            assertThat(uris(root)).containsExactly("spiffe://" + reply.text("/TrustDomain"));
        });
        row("GET /v1/connect/ca/configuration", 200, at("/Provider", "consul"), at("/Config/LeafCertTTL", "72h"));
    }

    private void leaf() {
        fact("a leaf has these fields, for any name", scene -> scene.get("/v1/agent/connect/ca/leaf/{u}").status(200)
                .fields("", "SerialNumber", "CertPEM", "PrivateKeyPEM", "Service", "ServiceURI", "ValidAfter",
                        "ValidBefore", "CreateIndex", "ModifyIndex")
                .at("/Service", scene.fill("{u}")).header("X-Cache", "MISS").noHeader("X-Consul-Knownleader")
                .headerMatches("X-Consul-Index", "[0-9]+").has("-----BEGIN EC PRIVATE KEY-----\\n"));
        leafFact("a leaf is signed by the active root, for three days", (scene, leaf) -> {
            verified(leaf, certificate(scene.get("/v1/connect/ca/roots").text("/Roots/0/RootCert")));
            assertThat(Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                    .isEqualTo(Duration.ofDays(3));
        });
        leafFact("a leaf names its service by one SPIFFE URI", (scene, leaf) -> assertThat(uris(leaf)).containsExactly(
                "spiffe://" + scene.get("/v1/connect/ca/roots").text("/TrustDomain") + scene.fill(
                        "/ns/default/dc/dc1/svc/{u}")));
        leafFact("a leaf is for clients and servers", (scene, leaf) -> assertThat(extendedUsage(leaf))
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"));
        leafFact("a leaf has a P-256 key and an ECDSA signature", (scene, leaf) -> {
            assertThat(((ECPublicKey) leaf.getPublicKey()).getParams().getOrder().bitLength()).isEqualTo(256);
            assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
        });
        until("1.11", () -> leafFact("a leaf's subject is its service in the trust domain",
                (scene, leaf) -> assertThat(leaf.getSubjectX500Principal().getName())
                        .matches(scene.fill("CN={u}\\.svc\\.default\\.[0-9a-f]{8}\\.consul"))));
        since("1.11", () -> leafFact("a leaf has no subject",
                (scene, leaf) -> assertThat(leaf.getSubjectX500Principal().getName()).isEmpty()));
        fact("a leaf stays the same when it is read again", scene -> {
            String serial = scene.get("/v1/agent/connect/ca/leaf/{u}").text("/SerialNumber");
            scene.get("/v1/agent/connect/ca/leaf/{u}").at("/SerialNumber", serial).headerMatches("X-Cache",
                    scene.isSince("1.10") ? "HIT|MISS" : "HIT");
        });
        row("GET /v1/agent/connect/ca/leaf/a%2Fb", 500, has("SPIFFE ID is not in the expected format: spiffe://"));
        fact("a space is encoded in the URI", scene -> scene.get("/v1/agent/connect/ca/leaf/{u}%20b").status(200)
                .atMatches("/ServiceURI", scene.fill(".*/svc/{u}%20b")));
    }

    private void intentions() {
        fact("an intention is created, read, changed and deleted", scene -> {
            intention(scene, "a-{u}", "{u}", "deny");
            scene.get(INTENTIONS + "/{i}").status(200).fields("", "ID", "Description@<1.9", "SourceNS", "SourceName",
                    "DestinationNS", "DestinationName", "SourceType", "Action", "DefaultAddr@<1.9", "DefaultPort@<1.9",
                    "Meta@<1.9",
                    "Precedence", "CreatedAt", "UpdatedAt", "Hash", "CreateIndex", "ModifyIndex").at("/SourceNS",
                            "default")
                    .at("/SourceType", "consul").at("/Action", "deny").at("/Precedence", "9").at(
                            "/Meta", scene.isSince("1.9") ? "absent" : "{}");
            scene.put(INTENTIONS + "/{i}", "{'SourceName':'a-{u}','DestinationName':'{u}','Action':'allow'}")
                    .status(200).at("/ID", scene.fill("{i}"));
            scene.get(INTENTIONS + "/{i}").at("/Action", "allow");
            scene.get(INTENTIONS).has(scene.fill("{i}")).headerMatches("X-Consul-Index", "[0-9]+");
            scene.delete(INTENTIONS + "/{i}").status(200).is("true");
            scene.get(INTENTIONS + "/{i}").status(404).is("Intention not found");
        });
        fact("an intention is there once", scene -> {
            intention(scene, "a-{u}", "{u}", "deny");
            scene.post(INTENTIONS, "{'SourceName':'a-{u}','DestinationName':'{u}','Action':'allow'}").status(500).is(
                    scene.fill(
                            "duplicate intention found: DENY default/a-{u} => default/{u} (ID: {i}, Precedence: 9)"),
                    "1.9", scene.fill("Sources[1] defines \"a-{u}\" more than once"));
        });
        row("POST /v1/connect/intentions {'SourceName':'a','DestinationName':'{u}','Action':'zz'}", 500,
                is("1 error occurred:\n\t* Action must be set to 'allow' or 'deny'"));
        until("1.11", () -> row("POST /v1/connect/intentions {}", 500, is("3 errors occurred:\n\t* SourceName must be "
                + "set\n\t* DestinationName must be set\n\t* Action must be set to 'allow' or 'deny'")));
        since("1.11", () -> row("POST /v1/connect/intentions {}", 403, is("Permission denied")));
        row("POST /v1/connect/intentions {'SourceName':'a','DestinationName':'{u}','Action':'deny','SourceType':'zz'}",
                500, is("1 error occurred:\n\t* SourceType must be set to 'consul'"));
        row("GET /v1/connect/intentions/" + NONE, 404, is("Intention not found"));
        until("1.9", () -> {
            row("GET /v1/connect/intentions/nope", 400,
                    isBad("failed intention lookup: index error: UUID must be 36 characters"));
            row("GET /v1/connect/intentions/exact?source=a&destination=b", 400,
                    isBad("failed intention lookup: index error: UUID must be 36 characters"));
        });
        since("1.9", () -> {
            row("GET /v1/connect/intentions/nope", 400,
                    isBad("failed config entry lookup: index error: UUID must be 36 characters"));
            row("GET /v1/connect/intentions/exact?source=a&destination=b", 404, is("Intention not found"));
        });
        row("DELETE /v1/connect/intentions/" + NONE, 500,
                is("Cannot delete non-existent intention: '" + NONE + "'"));
        row("PUT /v1/connect/intentions/" + NONE + " {'SourceName':'a','DestinationName':'b','Action':'deny'}", 500,
                is("Cannot modify non-existent intention: '" + NONE + "'"));
    }

    private void matching() {
        fact("a match by destination is sorted by precedence", scene -> {
            intention(scene, "*", "{u}", "allow");
            intention(scene, "a-{u}", "{u}", "deny");
            scene.get(INTENTIONS + "/match?by=destination&name={u}").status(200).at(scene.fill("/{u}/0/SourceName"),
                    scene.fill("a-{u}")).at(scene.fill("/{u}/0/Precedence"), "9").at(scene.fill("/{u}/1/Precedence"),
                            "8")
                    .headerMatches("X-Consul-Index", scene.isSince("1.9") ? "[0-9]+" : "no such header");
        });
        fact("a match by source", scene -> {
            intention(scene, "{u}", "*", "deny");
            scene.get(INTENTIONS + "/match?by=source&name={u}").has(scene.fill("{i}"));
        });
        fact("the most precise intention decides", scene -> {
            intention(scene, "*", "{u}", "deny");
            intention(scene, "a-{u}", "{u}", "allow");
            scene.get(INTENTIONS + "/check?source=a-{u}&destination={u}").status(200).at("/Allowed", "true");
            scene.get(INTENTIONS + "/check?source=b-{u}&destination={u}").at("/Allowed", "false");
            scene.get(INTENTIONS + "/check?source=b-{u}&destination=other-{u}").at("/Allowed", "true");
        });
        row("GET /v1/connect/intentions/match?by=destination", 500, is("required query parameter 'name' not set"));
        row("GET /v1/connect/intentions/match?name=b", 500, is("required query parameter 'by' not set"));
        row("GET /v1/connect/intentions/match?by=zz&name=b", 500,
                is("'by' parameter must be one of 'source' or 'destination'"));
        row("GET /v1/connect/intentions/check?source=a", 500, is("required query parameter 'destination' not set"));
        row("GET /v1/connect/intentions/check?destination=a", 500, is("required query parameter 'source' not set"));
    }

    private void authorize() {
        String path = "/v1/agent/connect/authorize";
        fact("an intention decides, whatever the trust domain", scene -> {
            intention(scene, "a-{u}", "{u}", "deny");
            scene.post(path, body("{u}", "a-{u}")).status(200).at("/Authorized", "false").at("/Reason",
                    scene.fill(scene.isSince("1.9")
                            ? "Matched L4 intention: default/a-{u} => default/{u} (ID: {i}, Precedence: 9, Action: DENY)"
                            : "Matched intention: DENY default/a-{u} => default/{u} (ID: {i}, Precedence: 9)"));
            scene.post(path, body("{u}", "b-{u}")).at("/Authorized", "true").at("/Reason",
                    scene.isSince("1.11")
                            ? "Default behavior configured by ACLs"
                            : "ACLs disabled, access is allowed by default");
        });
        fact("the reason is encoded as Go does", scene -> {
            intention(scene, "a-{u}", "{u}", "deny");
            scene.post(path, body("{u}", "a-{u}")).has("=\\u003e");
        });
        row("POST " + path + " {}", 400, isBad("Target service must be specified"));
        row("POST " + path + " {'Target':'{u}','ClientCertURI':'zz'}", 400,
                isBad("ClientCertURI not a valid Connect identifier"));
        row("PUT " + path + " {}", 405, is("method PUT not allowed"));
    }

    private static String body(String target, String source) {
        return "{'Target':'" + target + "','ClientCertURI':'spiffe://x.consul/ns/default/dc/dc1/svc/" + source
                + "','ClientCertSerial':'1'}";
    }

    private static void intention(Scene scene, String source, String destination, String action) {
        scene.keep("i", scene.post(INTENTIONS, "{'SourceName':'" + source + "','DestinationName':'" + destination
                + "','Action':'" + action + "'}").status(200), "/ID");
    }

    private void leafFact(String name, LeafCheck check) {
        Consumer<Scene> script = scene -> check.look(scene,
                certificate(scene.get("/v1/agent/connect/ca/leaf/{u}").status(200).text("/CertPEM")));
        fact(name, script);
    }

    private static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new AssertionError(pem, e);
        }
    }

    private static void verified(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(certificate.toString(), e);
        }
    }

    private static List<String> uris(X509Certificate certificate) {
        try {
            return certificate.getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.get(1))).toList();
        } catch (CertificateException e) {
            throw new AssertionError(certificate.toString(), e);
        }
    }

    private static List<String> extendedUsage(X509Certificate certificate) {
        try {
            return certificate.getExtendedKeyUsage();
        } catch (CertificateException e) {
            throw new AssertionError(certificate.toString(), e);
        }
    }

    /** Looks at a leaf certificate. */
    @FunctionalInterface
    private interface LeafCheck {
        void look(Scene scene, X509Certificate leaf);
    }
}
