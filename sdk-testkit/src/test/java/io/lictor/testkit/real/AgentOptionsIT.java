package io.lictor.testkit.real;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsConsul
class AgentOptionsIT {
    private static final String TOKEN = "5f0c1d3e-0000-4000-8000-000000000001";

    @Test
    void deniesByDefaultAndKnowsTheManagementToken() {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.acl(TOKEN))) {
            assertThat(agent.managementToken()).contains(TOKEN);
            assertThat(agent.http().get("/v1/acl/token/self").body()).contains(TOKEN);
            agent.putKey("a", "b");
            agent.registerService("web", "web-1", 80);
            assertThat(agent.passing("web")).containsExactly("web-1");

            RawHttp anonymous = RawHttp.of(agent.uri());
            assertThat(anonymous.get("/v1/kv/a").status()).isEqualTo(403);
            assertThat(anonymous.get("/v1/health/service/web").body().strip()).isEqualTo("[]");
        }
    }

    @Test
    void keepsItsDataWhenPersistent() {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.persistent().datacenter("east"))) {
            agent.putKey("kept", "x");
            agent.restart();
            assertThat(agent.http().get("/v1/kv/kept?raw").body()).isEqualTo("x");

            agent.restartEmpty();
            assertThat(agent.http().get("/v1/kv/kept").status()).isEqualTo(404);
            assertThat(agent.http().get("/v1/catalog/datacenters").body()).isEqualTo("[\"east\"]");
        }
    }

    @Test
    void passesLimitsAndExtraConfiguration() throws IOException {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.maxConnectionsPerClient(2).enableScriptChecks()
                .logLevel("DEBUG").extraConfig("{\"node_meta\": {\"rack\": \"r7\"}}"))) {
            try (Socket first = served(agent); Socket second = served(agent)) {
                assertThat(first.isConnected() && second.isConnected()).isTrue();
                assertThat(refusal(agent)).isEqualTo(agent.version().isAtLeast("1.9")
                        ? "Your IP is issuing too many concurrent connections, please rate limit your calls\n"
                        : "closed");
            }
            Await.until(Duration.ofSeconds(30), "a free connection", () -> "none",
                    () -> selfOf(agent).contains("\"rack\": \"r7\""));
            assertThat(selfOf(agent)).contains("\"EnableRemoteScriptChecks\": true");
            assertThat(agent.logTail(1000)).contains("[DEBUG]");
        }
    }

    private static String refusal(ConsulAgent agent) {
        try {
            RawHttp.Answer answer = agent.http().get("/v1/agent/self");
            assertThat(answer.status()).isEqualTo(429);
            return answer.body();
        } catch (UncheckedIOException closed) {
            return "closed";
        }
    }

    private static String selfOf(ConsulAgent agent) {
        try {
            return agent.http().get("/v1/agent/self").body();
        } catch (UncheckedIOException tooMany) {
            return "";
        }
    }

    @Test
    void servesHttpsAndAsksForACertificate(@TempDir Path folder) throws Exception {
        consul(folder, "tls", "ca", "create");
        consul(folder, "tls", "cert", "create", "-server", "-dc=dc1");
        Path ca = folder.resolve("consul-agent-ca.pem");
        Path certificate = folder.resolve("dc1-server-consul-0.pem");
        Path key = folder.resolve("dc1-server-consul-0-key.pem");

        try (ConsulAgent agent = RealConsul.devAgent(
                options -> options.address("127.0.0.1").tls(ca, certificate, key, false))) {
            assertThat(agent.uri()).hasToString("https://127.0.0.1:" + agent.httpsPort());
            assertThat(agent.address()).isEqualTo("127.0.0.1:" + agent.httpsPort());
            assertThat(overTls(agent, ca)).startsWith("HTTP/1.1 200");
            assertThat(agent.http().get("/v1/status/leader").status()).isEqualTo(200);
        }
        try (ConsulAgent agent = RealConsul.devAgent(
                options -> options.address("127.0.0.1").tls(ca, certificate, key, true))) {
            // the alert, or the end of the connection when that comes before all of the client's handshake is sent
            assertThatThrownBy(() -> overTls(agent, ca)).isInstanceOfAny(SSLException.class, SocketException.class);
        }
    }

    private static String overTls(ConsulAgent agent, Path ca) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(ca)) {
            trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(agent.host(), agent.httpsPort())) {
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.getOutputStream()
                    .write("GET /v1/status/leader HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }

    private static void consul(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(ConsulBinary.find().path().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor()).isZero();
    }

    /**
     * A connection that the agent serves, and so counts. Those of the calls that waited for the agent may still count
     * when it is opened, and then it is refused.
     */
    private static Socket served(ConsulAgent agent) throws IOException {
        List<Socket> served = new ArrayList<>();
        Await.until(Duration.ofSeconds(30), "a served connection", () -> "none", () -> {
            try {
                Socket socket = new Socket(agent.host(), agent.httpPort());
                served.add(socket);
                socket.getOutputStream()
                        .write("GET /v1/status/leader HTTP/1.1\r\nHost: agent\r\n\r\n".getBytes(US_ASCII));
                return socket.getInputStream().read() == 'H';
            } catch (IOException e) {
                return false;
            }
        });
        for (Socket refused : served.subList(0, served.size() - 1)) {
            refused.close();
        }
        return served.getLast();
    }
}
