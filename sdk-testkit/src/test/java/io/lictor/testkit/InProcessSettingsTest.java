package io.lictor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

import io.lictor.testkit.inprocess.engine.AgentLog;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an in-process Consul is configured with: by its builder, by a configuration file, by a command line. */
class InProcessSettingsTest {
    private static final String ID = "11111111-2222-3333-4444-555555555555";

    @TempDir
    Path folder;

    private Path file(String name, String json) throws Exception {
        return Files.writeString(folder.resolve(name), json);
    }

    @Test
    void nodeAndClusterHaveTheIdsThatTheyAreGiven() {
        try (InProcessConsul consul = InProcessConsul.builder().nodeId(ID).clusterId(ID.replace('1', '9')).start()) {
            RawHttp http = RawHttp.of(consul.uri());

            assertThat(http.get("/v1/agent/self").body()).contains("\"NodeID\": \"" + ID + "\"");
            assertThat(http.get("/v1/catalog/nodes").body()).contains("\"ID\": \"" + ID + "\"");
            assertThat(http.get("/v1/connect/ca/roots").body())
                    .contains("\"TrustDomain\": \"" + ID.replace('1', '9') + ".consul\"");
        }
    }

    @Test
    void withoutTheMeshThereIsNoAuthority() {
        try (InProcessConsul consul = InProcessConsul.builder().withoutConnect().start()) {
            assertThat(RawHttp.of(consul.uri()).get("/v1/connect/ca/roots").status()).isEqualTo(500);
        }
    }

    @Test
    void refusesSettingsThatMakeNoSense() throws Exception {
        InProcessConsul.Builder builder = InProcessConsul.builder();
        Path list = file("list.json", "[]");
        Path odd = file("odd.json", "{");
        Path wait = file("wait.json", "{\"max_query_time\":\"long\"}");

        assertThatThrownBy(() -> builder.nodeId("7")).hasMessage("nodeId: 7 (expected: a UUID)");
        assertThatThrownBy(() -> builder.clusterId("")).hasMessage("clusterId:  (expected: a UUID)");
        assertThatThrownBy(() -> builder.gossipKey("aGVsbG8="))
                .hasMessage("gossipKey: not shown (expected: 16, 24 or 32 bytes in Base64)");
        assertThatThrownBy(() -> builder.gossipKey("?"))
                .hasMessage("gossipKey: not shown (expected: 16, 24 or 32 bytes in Base64)");
        assertThatThrownBy(() -> builder.configFile(folder.resolve("none.json")))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> builder.configFile(list)).hasMessageEndingWith("(expected: an object in JSON)");
        assertThatThrownBy(() -> builder.configFile(odd)).hasMessageEndingWith("(expected: JSON)");
        assertThatThrownBy(() -> builder.configFile(wait))
                .hasMessage("max_query_time: long (expected: a duration)");
    }

    @Test
    void namesTheKeysOfAConfigurationThatItDoesNotKnow() throws Exception {
        Path config = file("agent.json", """
                {"node_name":"n1","datacenter":"home","server":true,"bootstrap":true,"data_dir":"/tmp/x",
                 "ports":{"http":0,"dns":8600},"segments":null,"retry_join":["10.0.0.1"],"verify_incoming":false,
                 "connect":{"enabled":true,"ca_config":{"leaf_cert_ttl":"1h"}},"acl":{"enable_key_list_policy":true}}
                """);

        ServerArguments parsed = ServerArguments.parse(new String[]{"agent", "-config-file", config.toString()});

        assertThat(parsed.unknown()).containsExactlyInAnyOrder("retry_join", "connect.ca_config.leaf_cert_ttl",
                "acl.enable_key_list_policy");
        try (InProcessConsul consul = parsed.builder().start()) {
            assertThat(consul.nodeName()).isEqualTo("n1");
            assertThat(consul.datacenter()).isEqualTo("home");
        }
    }

    @Test
    void takesTheOptionsOfConsulAgent() throws Exception {
        Path config = file("a.json", "{\"node_name\":\"from-file\",\"ports\":{\"http\":1},\"log_level\":\"warn\"}");

        ServerArguments parsed = ServerArguments.parse(new String[]{"agent", "-dev", "-config-dir=" + folder, "--node",
                "from-line", "-http-port=0", "-client", "127.0.0.1", "-data-dir", "/tmp/x", "-server", "-ui=true",
                "-bootstrap-expect=1", "-node-meta", "color:light:blue", "-version", "1.8"});

        assertThat(config).exists();
        assertThat(parsed.isAgent()).isTrue();
        assertThat(parsed.logLevel()).isEqualTo(AgentLog.Level.WARN);
        try (InProcessConsul consul = parsed.builder().start()) {
            assertThat(consul.nodeName()).isEqualTo("from-line");
            assertThat(consul.version()).isEqualTo("1.8.7");
            assertThat(RawHttp.of(consul.uri()).get("/v1/catalog/nodes").body()).contains("\"color\": \"light:blue\"");
        }
    }

    @Test
    void anAgentThatIsNotInDevModeWritesCompactJsonAndHasNoMeshBefore114() throws Exception {
        Path config = file("agent.json", "{\"ports\":{\"http\":0}}");
        String[] line = {"--version", "1.8", "agent", "-config-file", config.toString()};

        try (InProcessConsul consul = ServerArguments.parse(line).builder().start()) {
            RawHttp http = RawHttp.of(consul.uri());

            assertThat(http.get("/v1/catalog/datacenters").body()).isEqualTo("[\"dc1\"]");
            assertThat(http.get("/v1/connect/ca/roots").body())
                    .isEqualTo("Connect must be enabled in order to use this endpoint");
        }
    }

    @Test
    void turnsAclsOnAsAConfigurationSays() throws Exception {
        Path config = file("acl.json", """
                {"ports":{"http":0},"acl":{"enabled":true,"default_policy":"deny",
                 "tokens":{"master":"root","agent":"root"}}}
                """);
        Path old = file("old.json",
                "{\"ports\":{\"http\":0},\"acl_datacenter\":\"dc1\",\"acl_master_token\":\"root\"}");

        try (InProcessConsul consul = InProcessConsul.builder().configFile(config).start();
                InProcessConsul allowing = InProcessConsul.builder().configFile(old).start()) {
            RawHttp http = RawHttp.of(consul.uri());

            assertThat(http.get("/v1/kv/a").status()).isEqualTo(403);
            assertThat(http.withToken("root").get("/v1/catalog/nodes").body()).contains("\"lan\": \"127.0.0.1\"");
            assertThat(RawHttp.of(allowing.uri()).get("/v1/kv/a").status()).isEqualTo(404);
            assertThat(RawHttp.of(allowing.uri()).get("/v1/acl/tokens").status()).isEqualTo(403);
        }
    }

    @Test
    void aReloadReadsWhatTheFileDefinesNow() throws Exception {
        Path config = file("services.json", "{\"service\":{\"name\":\"web\",\"port\":80}}");

        try (InProcessConsul consul = InProcessConsul.builder().configFile(config).start()) {
            RawHttp http = RawHttp.of(consul.uri());
            assertThat(http.get("/v1/health/service/web").body()).contains("\"Port\": 80");
            file("services.json", "{\"services\":[{\"name\":\"api\",\"port\":81}],"
                    + "\"check\":{\"name\":\"alive\",\"ttl\":\"60s\"}}");
            http.put("/v1/agent/reload", "").ok();

            assertThat(http.get("/v1/agent/services").body()).contains("\"api\"").doesNotContain("\"web\"");
            assertThat(http.get("/v1/agent/checks").body()).contains("\"alive\"");
            assertThat(http.get("/v1/catalog/services").body()).contains("api").doesNotContain("web");
            file("services.json", "{\"service\":{\"nam\":1}}");
            assertThat(http.put("/v1/agent/reload", "").status()).isEqualTo(500);
        }
    }

    @Test
    void anAgentWithADataDirectoryKeepsWhatCameByCallsOverAReload() throws Exception {
        Path config = file("services.json", "{\"ports\":{\"http\":0},\"service\":{\"name\":\"web\",\"port\":80}}");
        String[] line = {"agent", "-config-file", config.toString()};

        try (InProcessConsul consul = ServerArguments.parse(line).builder().start()) {
            RawHttp http = RawHttp.of(consul.uri());
            http.put("/v1/agent/service/register", "{\"Name\":\"own\"}").ok();
            file("services.json", "{\"ports\":{\"http\":0}}");
            http.put("/v1/agent/reload", "").ok();

            assertThat(http.get("/v1/agent/services").body()).contains("own").doesNotContain("web");
        }
    }

    @Test
    void aLogThatIsFollowedEndsWithTheServerAndItsClient() throws Exception {
        try (InProcessConsul consul = InProcessConsul.start()) {
            try (java.net.Socket client = new Socket(InetAddress.getLoopbackAddress(), consul.port())) {
                client.getOutputStream().write("GET /v1/agent/monitor HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(
                        java.nio.charset.StandardCharsets.US_ASCII));
                Await.until(java.time.Duration.ofMinutes(1), "followed", () -> consul.openRequests().toString(),
                        () -> consul.openRequests().contains("GET /v1/agent/monitor"));
            }
            Await.until(java.time.Duration.ofMinutes(1), "its thread gone", () -> "" + consul.connections(),
                    () -> consul.connections() == 0);
        }
    }
}
