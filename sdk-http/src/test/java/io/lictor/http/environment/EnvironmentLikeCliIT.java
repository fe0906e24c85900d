package io.lictor.http.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.http.transport.tls.TestPki;
import io.lictor.testkit.real.ConsulBinary;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The environment means for a client what it means for Consul's own CLI: both are run with it, against one server. */
@Timeout(300)
class EnvironmentLikeCliIT {

    /** Nothing listens here, on whatever port. */
    private static final String NOBODY = "127.20.8.11";
    private static final Pattern PLACE = Pattern.compile(Pattern.quote(NOBODY) + ":(\\d+)");

    @TempDir
    private static Path folder;

    private static Path ca;
    private static Path otherCa;
    private static SSLContext server;
    private static TestPki pki;

    private final List<Form> forms = new ArrayList<>();
    private String address = "";

    /**
     * One environment.
     *
     * @param own what the client does on purpose in another way; empty when it is as the CLI
     */
    private record Form(Map<String, String> environment, String own) {}

    @BeforeAll
    static void prepare() throws Exception {
        Assumptions.assumeTrue(RealConsul.isAvailable(), "no Consul found; see bin/fetch-consul");
        pki = new TestPki(folder);
        ca = pki.authority("ca");
        otherCa = pki.authority("other-ca");
        pki.signed("server", "ca", "EC", "dns:server.dc1.consul,ip:127.0.0.1");
        pki.signed("client", "ca", "EC", "dns:client");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
            store.load(in, "changeit".toCharArray());
        }
        store.setKeyEntry("server", store.getKey("server", "changeit".toCharArray()), "changeit".toCharArray(),
                CertificateFactory.getInstance("X.509").generateCertificates(
                        new ByteArrayInputStream(Files.readAllBytes(folder.resolve("server.pem"))))
                        .toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        server = SSLContext.getInstance("TLS");
        server.init(keys.getKeyManagers(), new TrustManager[]{new Everybody()}, null);
    }

    private void same(String... pairs) {
        own("", pairs);
    }

    private void own(String own, String... pairs) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("CONSUL_HTTP_ADDR", address);
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        forms.add(new Form(environment, own));
    }

    private void addresses() {
        for (String scheme : List.of("", "http://", "https://")) {
            for (String ssl : List.of("", "true", "false", "1", "0", "T", "FALSE")) {
                same("CONSUL_HTTP_ADDR", scheme + address, "CONSUL_HTTP_SSL", ssl, "CONSUL_CACERT", ca.toString());
            }
        }
        for (String scheme : List.of("", "http://", "https://")) {
            same("CONSUL_HTTP_ADDR", scheme + NOBODY);
            same("CONSUL_HTTP_ADDR", scheme + NOBODY, "CONSUL_HTTP_SSL", "true");
        }
        same("CONSUL_HTTP_ADDR", "tcp://" + address);
        same("CONSUL_HTTP_ADDR", "ftp://" + address, "CONSUL_HTTP_SSL", "true");
        own("plain /v1/kv/probe []", "CONSUL_HTTP_ADDR", "HTTP://" + address);
        own("plain /v1/kv/probe []", "CONSUL_HTTP_ADDR", " " + address + " ");
        own("failed", "CONSUL_HTTP_SSL", "yes");
    }

    private void credentials() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "\n from-file \n");
        Path empty = Files.writeString(folder.resolve("empty"), " \n");
        same();
        same("CONSUL_HTTP_TOKEN", "t0");
        same("CONSUL_HTTP_TOKEN", "");
        same("CONSUL_HTTP_TOKEN", "  t0 ");
        same("CONSUL_HTTP_TOKEN_FILE", token.toString());
        same("CONSUL_HTTP_TOKEN_FILE", token.toString(), "CONSUL_HTTP_TOKEN", "t0");
        same("CONSUL_HTTP_TOKEN_FILE", empty.toString(), "CONSUL_HTTP_TOKEN", "t0");
        same("CONSUL_HTTP_TOKEN_FILE", empty.toString());
        same("CONSUL_HTTP_TOKEN_FILE", "");
        // it may come later: a client lives longer than a command
        own("plain /v1/kv/probe [x-consul-token=t0]", "CONSUL_HTTP_TOKEN_FILE", folder.resolve("none").toString(),
                "CONSUL_HTTP_TOKEN", "t0");
        for (String auth : List.of("u:p", "u", "u:", ":p", "u:p:q", "u:p\u00e4", "u p:q r")) {
            same("CONSUL_HTTP_AUTH", auth);
            same("CONSUL_HTTP_AUTH", auth, "CONSUL_HTTP_TOKEN", "t0", "CONSUL_HTTP_SSL", "true", "CONSUL_CACERT",
                    ca.toString());
        }
        for (String namespace : List.of("team-a", "", "a b", "a&b")) {
            same("CONSUL_NAMESPACE", namespace);
        }
    }

    private void certificates() throws IOException {
        Path cas = Files.createDirectories(folder.resolve("cas"));
        Files.copy(ca, cas.resolve("ca.pem"));
        List<String> ssl = List.of("CONSUL_HTTP_SSL", "true");
        for (List<String> more : List.of(List.<String>of(), List.of("CONSUL_CACERT", otherCa.toString()),
                List.of("CONSUL_CACERT", folder.resolve("none").toString()), List.of("CONSUL_CAPATH", cas.toString()),
                List.of("CONSUL_CACERT", otherCa.toString(), "CONSUL_CAPATH", cas.toString()),
                List.of("CONSUL_CACERT", ca.toString(), "CONSUL_CAPATH", folder.resolve("none").toString()),
                List.of("CONSUL_HTTP_SSL_VERIFY", "false"), List.of("CONSUL_HTTP_SSL_VERIFY", "0"),
                List.of("CONSUL_HTTP_SSL_VERIFY", "true"), List.of("CONSUL_HTTP_SSL_VERIFY", ""),
                List.of("CONSUL_CACERT", ca.toString(), "CONSUL_TLS_SERVER_NAME", "server.dc1.consul"),
                List.of("CONSUL_CACERT", ca.toString(), "CONSUL_TLS_SERVER_NAME", "other.dc1.consul"),
                List.of("CONSUL_CACERT", ca.toString(), "CONSUL_CLIENT_CERT", folder.resolve("client.pem").toString(),
                        "CONSUL_CLIENT_KEY", pki.keyOf("client").toString()))) {
            List<String> pairs = new ArrayList<>(ssl);
            pairs.addAll(more);
            same(pairs.toArray(String[]::new));
        }
        // the CLI does not verify then
        own("failed", "CONSUL_HTTP_SSL", "true", "CONSUL_HTTP_SSL_VERIFY", "ture");
        same("CONSUL_CLIENT_KEY", pki.keyOf("client").toString());
        // of plain HTTP nothing is verified
        same("CONSUL_CACERT", otherCa.toString(), "CONSUL_HTTP_SSL_VERIFY", "true");
    }

    @Test
    void everyFormMeansTheSame() throws Exception {
        Map<String, String> differences = new TreeMap<>();
        try (RecordingServer recording = new RecordingServer(server, "127.0.0.1")) {
            address = "127.0.0.1:" + recording.port();
            addresses();
            credentials();
            certificates();
            for (Form form : forms) {
                String cli = cli(form.environment) + " " + recording.seen();
                String client = client(form.environment) + " " + recording.seen();
                String expected = form.own.isEmpty()
                        ? cli
                        : form.own.equals("failed") ? "failed []" : "answered [" + form.own + "]";
                if (!client.equals(expected)) {
                    differences.put(form.environment.toString(), "CLI: " + cli + ", client: " + client);
                }
                if (!form.own.isEmpty() && client.equals(cli)) {
                    differences.put(form.environment.toString(), "no difference any more: " + cli);
                }
            }
        }
        System.out.println(forms.size() + " forms of the environment compared with Consul's CLI");
        assertThat(forms).hasSizeGreaterThanOrEqualTo(60);
        assertThat(differences).isEmpty();
    }

    private static String cli(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(ConsulBinary.find().path().toString(), "kv", "get", "probe")
                .redirectErrorStream(true);
        builder.environment().keySet()
                .removeIf(name -> name.startsWith("CONSUL_") || name.toUpperCase(Locale.ROOT).endsWith("_PROXY"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the CLI does not end: " + environment);
            }
            return process.exitValue() == 0 ? "answered" : failed(output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String client(Map<String, String> environment) throws Exception {
        try (ConsulClient consul = ConsulClient.connect(
                settings(environment).toBuilder().requestTimeout(Duration.ofSeconds(30)).build())) {
            return consul.keyValue().get("probe").map(KeyValueEntry::text).orElse("").equals("x")
                    ? "answered"
                    : "absent";
        } catch (ConsulException | IllegalArgumentException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    /** Which place a failure speaks of. */
    private static String failed(String words) {
        Matcher place = PLACE.matcher(words);
        return place.find() ? "failed at " + place.group(1) : "failed";
    }

    /** The settings of an environment that is not this process's. */
    private static ConsulSettings settings(Map<String, String> environment) throws Exception {
        Class<?> lookup = Class.forName("io.lictor.api.EnvironmentSettings$Lookup");
        Method read = Class.forName("io.lictor.api.EnvironmentSettings").getDeclaredMethod("read", lookup, lookup);
        read.setAccessible(true);
        try {
            return (ConsulSettings) read.invoke(null, values(lookup, environment), values(lookup, Map.of()));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof IllegalArgumentException refused ? refused : e;
        }
    }

    private static Object values(Class<?> lookup, Map<String, String> values) {
        return Proxy.newProxyInstance(lookup.getClassLoader(), new Class<?>[]{lookup},
                (proxy, method, arguments) -> values.get((String) arguments[0]));
    }

    /** Whoever comes: what is compared is whom the client trusts. */
    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
