package io.lictor.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.testkit.inprocess.connect.CertificateAuthority;
import io.lictor.testkit.inprocess.connect.PrivateKeys;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real Consul drops an old root. By itself it looks for one once an hour, and takes one out that was replaced two lives
 * of a leaf ago, an hour each at the least. Here the state of a cluster of the same name that has the new root only is
 * restored.
 */
@Timeout(120)
class DroppedRootIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CLUSTER = UUID.randomUUID().toString();

    private static ConsulAgent agent(String authority) {
        return RealConsul.devAgent(
                options -> options.persistent().extraConfig("{\"connect\": {\"enabled\": true, \"ca_provider\":"
                        + " \"consul\", \"ca_config\": {\"cluster_id\": \"" + CLUSTER + "\"" + authority + "}}}"));
    }

    private static ConsulClient client(ConsulAgent agent) {
        return ConsulClient.connect(ConsulSettings.builder().address(agent.httpUri().toString()).build());
    }

    private static String json(String name, String pem) {
        return ", \"" + name + "\": \"" + pem.replace("\n", "\\n") + "\"";
    }

    @Test
    void whatLeadsToADroppedRootIsRefusedAndEverythingElseGoesOn() throws Exception {
        KeyPair key = PrivateKeys.generate();
        String pem = PrivateKeys.pem(key);
        String root = new CertificateAuthority(CLUSTER, key, new AtomicInteger(7), Instant.now()).rootPem();
        try (ConsulAgent agent = agent("");
                ConsulAgent later = agent(json("private_key", pem) + json("root_cert", root));
                ConsulClient consul = client(agent);
                ConsulClient afterwards = client(later)) {
            LeafCertificate old = consul.mesh().leaf("caller", QueryOptions.none()).value();
            consul.mesh().changeCaConfiguration(
                    new CaConfiguration("consul", Map.of("PrivateKey", pem, "RootCert", root)));
            // leafs that were asked for before are renewed within half a minute, new ones are of the new root at once
            try (MeshIdentity db = MeshIdentity.create(consul, "db");
                    MeshIdentity web = MeshIdentity.create(consul, "web")) {
                Handshake open = whileBothAreTrusted(old, db, web);
                dropOldRoot(agent, consul, afterwards);
                Await.until(LIMIT, "one root", () -> db + " " + web,
                        () -> db.toString().contains("1 roots") && web.toString().contains("1 roots"));
                onceOneIsTrusted(old, db, web, open);
            }
        }
    }

    private static Handshake whileBothAreTrusted(LeafCertificate old, MeshIdentity db, MeshIdentity web)
            throws SSLPeerUnverifiedException {
        Await.until(LIMIT, "two roots", db::toString, () -> db.toString().contains("2 roots"));
        assertThat(Handshake.between(db.clientContext("caller"), Forge.shows(old)).succeeded()).isTrue();
        assertThat(Handshake.between(web.clientContext("db"), db.serverContext()).succeeded()).isTrue();
        Handshake open = Handshake.between(Forge.shows(old), db.serverContext());
        assertThat(db.caller(open.serverSession()).service()).isEqualTo("caller");
        return open;
    }

    private static void dropOldRoot(ConsulAgent agent, ConsulClient consul, ConsulClient afterwards) {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        assertThat(afterwards.snapshots().save(state, QueryOptions.none())).isPositive();
        consul.snapshots().restore(new ByteArrayInputStream(state.toByteArray()), QueryOptions.none());
        // the agent's own cache would wait for a higher index than the restored one
        agent.restart();
    }

    private static void onceOneIsTrusted(LeafCertificate old, MeshIdentity db, MeshIdentity web, Handshake open) {
        assertThat(Handshake.between(Forge.shows(old), db.serverContext()).server()).isNotNull()
                .hasStackTraceContaining("leads to no root of the mesh");
        assertThat(Handshake.between(db.clientContext("caller"), Forge.shows(old)).client()).isNotNull()
                .hasStackTraceContaining("leads to no root of the mesh");
        assertThatExceptionOfType(SSLPeerUnverifiedException.class)
                .isThrownBy(() -> db.caller(open.serverSession()));
        assertThat(Handshake.between(web.clientContext("db"), db.serverContext()).succeeded()).isTrue();
    }
}
