package io.lictor.http.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.TlsSettings;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import io.lictor.testkit.time.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS with a real agent that asks for client certificates. */
@Timeout(120)
class TlsIT {

    @TempDir
    private static Path folder;

    private static TestPki pki;
    private static Path ca;
    private static ConsulAgent agent;

    @BeforeAll
    static void start() {
        pki = new TestPki(folder);
        ca = pki.authority("ca");
        pki.authority("other-ca");
        Path server = pki.signed("server", "ca", "EC", "dns:server.dc1.consul,ip:127.0.0.1");
        pki.signed("client-ec", "ca", "EC", "dns:client");
        pki.signed("client-rsa", "ca", "RSA", "dns:client");
        agent = RealConsul.devAgent(
                options -> options.address("127.0.0.1").tls(ca, server, pki.keyOf("server"), true));
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    private static TlsSettings.Builder client() {
        return TlsSettings.builder().caFile(ca).clientCertificate(folder.resolve("client-ec.pem"),
                pki.keyOf("client-ec"));
    }

    private static ConsulClient connect(TlsSettings tls) {
        return ConsulClient.connect(settings(tls).build());
    }

    private static ConsulSettings.Builder settings(TlsSettings tls) {
        return ConsulSettings.builder().address("https://127.0.0.1:" + agent.httpsPort())
                .requestTimeout(Duration.ofSeconds(20)).connectTimeout(Duration.ofSeconds(10)).tls(tls);
    }

    private static void answers(TlsSettings tls) {
        try (ConsulClient consul = connect(tls)) {
            assertThat(consul.agent().self().nodeName()).isEqualTo(agent.nodeName());
        }
    }

    @Test
    void keysOfEveryFormatAreShown() {
        answers(client().build());
        answers(client().clientCertificate(folder.resolve("client-ec.pem"), pki.sec1("client-ec")).build());
        answers(client().clientCertificate(folder.resolve("client-rsa.pem"), pki.keyOf("client-rsa")).build());
        answers(client().clientCertificate(folder.resolve("client-rsa.pem"), pki.pkcs1("client-rsa")).build());
    }

    @Test
    void aFolderOfAuthoritiesIsTrusted() throws IOException {
        Path authorities = Files.createDirectories(folder.resolve("authorities"));
        Files.copy(ca, authorities.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);

        answers(client().caFile(null).caPath(authorities).build());
    }

    @Test
    void anotherAuthorityIsNotTrustedAndTheMessageNamesTheFile() {
        Path other = folder.resolve("other-ca.pem");
        try (ConsulClient consul = connect(client().caFile(other).build())) {
            assertThatExceptionOfType(ConsulUnavailableException.class).isThrownBy(() -> consul.agent().self())
                    .withMessageContaining("TLS: ").withMessageContaining("CN=server")
                    .withMessageContaining(other.toString())
                    .withMessageContaining("unable to find valid certification");
        }
    }

    @Test
    void withoutVerificationAnyCertificateIsTaken() {
        answers(client().caFile(folder.resolve("other-ca.pem")).verify(false).build());
    }

    @Test
    void theNameOfTheSettingsIsComparedInsteadOfTheHost() {
        answers(client().serverName("server.dc1.consul").build());
        try (ConsulClient consul = connect(client().serverName("server.dc2.consul").build())) {
            assertThatExceptionOfType(ConsulUnavailableException.class).isThrownBy(() -> consul.agent().self())
                    .withMessageContaining("for the name server.dc2.consul")
                    .withMessageContaining("it is for [server.dc1.consul, 127.0.0.1]");
        }
    }

    @Test
    void aHostThatTheCertificateDoesNotHaveIsRefused() {
        try (ConsulClient consul = ConsulClient.connect(settings(client().build())
                .address("https://localhost:" + agent.httpsPort()).build())) {
            assertThatExceptionOfType(ConsulUnavailableException.class).isThrownBy(() -> consul.agent().self())
                    .withMessageContaining("matching localhost found");
        }
    }

    @Test
    void materialIsReadAgainWhenItChanges() throws IOException {
        Path trusted = folder.resolve("trusted.pem");
        Files.copy(folder.resolve("other-ca.pem"), trusted, StandardCopyOption.REPLACE_EXISTING);
        try (ManualTime time = ManualTime.create()) {
            AgentTrust trust = AgentTrust.create(TlsSettings.builder().caFile(trusted).build(), time);
            assertThat(trust.getAcceptedIssuers()[0].getSubjectX500Principal().getName()).isEqualTo("CN=other-ca");
            Files.copy(ca, trusted, StandardCopyOption.REPLACE_EXISTING);
            time.advance(Duration.ofSeconds(2));
            assertThat(trust.getAcceptedIssuers()[0].getSubjectX500Principal().getName()).isEqualTo("CN=ca");
            Files.writeString(trusted, "half a file");
            time.advance(Duration.ofSeconds(2));
            assertThat(trust.getAcceptedIssuers()[0].getSubjectX500Principal().getName()).isEqualTo("CN=ca");
        }
    }

    @Test
    void tlsAtAPlainPortAndPlainAtATlsPortSaySo() {
        try (ConsulClient consul = ConsulClient.connect(settings(client().build())
                .address("https://127.0.0.1:" + agent.httpPort()).build())) {
            assertThatExceptionOfType(ConsulAnswerException.class).isThrownBy(() -> consul.agent().self())
                    .withMessageContaining("the port does not speak TLS: use an http:// address");
        }
        try (ConsulClient consul = ConsulClient.connect(settings(client().build())
                .address("http://127.0.0.1:" + agent.httpsPort()).build())) {
            assertThatExceptionOfType(ConsulAnswerException.class).isThrownBy(() -> consul.agent().self())
                    .withMessageContaining("the port speaks TLS: use an https:// address");
        }
    }

    @Test
    void filesThatCannotBeUsedAreRefusedByNameAndReason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connect(client().caFile(folder.resolve("no.pem")).build()))
                .withMessageContaining("no.pem: there is no such file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connect(client().caFile(pki.keyOf("client-ec")).build()))
                .withMessageContaining("client-ec-key.pem: no CERTIFICATE in it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connect(client().clientCertificate(folder.resolve("client-ec.pem"), ca).build()))
                .withMessageContaining("no private key in it");
    }
}
