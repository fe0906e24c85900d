package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

import ch.qos.logback.classic.Level;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;
import io.lictor.api.acl.AclCredentials;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.mesh.PeeringRequest;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.traffic.TrafficRequest;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, passwords and header values are in no message, cause, log line, observer event or {@code toString}. */
@Timeout(120)
class NoSecretShownTest {

    private static final int ROUNDS = 10_000;
    private static final int CALLS = 400;
    private static final long SEED = 20_811;
    /** What an attacker would need of a secret to guess the rest. */
    private static final int TELLING = 6;
    private static final String ODD = " \t\r\n\u0000\u007f%^/?#@:,;&=+\"'<>[]{}|\\`~!$*()\u00e4\u20ac";

    private final Random random = new Random(SEED);
    private final List<String> told = new ArrayList<>();
    private int made;
    private int refused;
    private int redacted;

    /** A secret that appears nowhere by chance, with odd characters around and in it. */
    private String secret() {
        byte[] core = new byte[12];
        random.nextBytes(core);
        StringBuilder text = new StringBuilder(Base64.getEncoder().encodeToString(core));
        for (int odd = random.nextInt(3); odd > 0; odd--) {
            text.insert(random.nextInt(text.length() + 1), ODD.charAt(random.nextInt(ODD.length())));
        }
        return text.toString();
    }

    private static String plain(Random random) {
        byte[] core = new byte[18];
        random.nextBytes(core);
        return Base64.getUrlEncoder().encodeToString(core);
    }

    private void tell(Object thing) {
        told.add(String.valueOf(thing));
    }

    private void tell(Throwable thrown) {
        told.add(thrown.toString());
        Arrays.stream(thrown.getSuppressed()).forEach(this::tell);
        if (thrown.getCause() != null) {
            tell(thrown.getCause());
        }
    }

    /** An attempt to make something: what comes of it, and what it throws. */
    @FunctionalInterface
    private interface Attempt {
        Object make() throws Exception;
    }

    private void attempt(Attempt attempt) {
        try {
            tell(attempt.make());
            made++;
        } catch (Exception e) {
            refused++;
            redacted += String.valueOf(e.getMessage()).contains("***") ? 1 : 0;
            tell(e);
        }
    }

    private void assertNothingShown(String secret) {
        for (int from = 0; from + TELLING <= secret.length(); from++) {
            String part = secret.substring(from, from + TELLING);
            String holder = told.stream().filter(text -> text.contains(part)).findFirst().orElse(null);
            assertThat(holder).as("seed %s, secret %s", SEED, secret).isNull();
        }
        told.clear();
    }

    @Test
    void noBuilderShowsATokenAPasswordOrAHeader() {
        for (int round = 0; round < ROUNDS; round++) {
            String secret = secret();
            attempt(() -> ConsulSettings.builder().token(secret).build());
            attempt(() -> ConsulSettings.builder().basicAuth("user:" + secret).build());
            attempt(() -> QueryOptions.builder().token(secret).build());
            attempt(() -> PreparedQuery.builder("web").token(secret).build());
            attempt(() -> AclTokenDefinition.builder("d").secretId(secret).build());
            attempt(() -> AclCredentials.of("jwt", () -> secret));
            attempt(() -> HealthCheck.http(URI.create("http://h/"), Duration.ofSeconds(5)).request("GET",
                    Map.of("Authorization", List.of(secret))));
            attempt(() -> new TrafficRequest("GET", "/", "", Map.of("Authorization", List.of(secret))));
            assertNothingShown(secret);
        }
        assertThat(made).isGreaterThan(ROUNDS);
        assertThat(refused).isGreaterThan(ROUNDS / 10);
    }

    @Test
    void noAddressShowsItsPassword() {
        List<String> forms = List.of("http://user:%s@host:8500", "https://%s@host", "user:%s@host:8500", "%s@host",
                "http://host:8500?token=%s", "host?%s", "http://u:%s@host:99999", "ftp://u:%s@host", "unix://%s@/a",
                "http://u:%s@under_score:8500", "http://u:%s@", "http://host#%s", "http://u:x@%s@host",
                "http://a:1,http://u:%s@b:2");
        for (int round = 0; round < ROUNDS; round++) {
            String secret = secret();
            String address = forms.get(random.nextInt(forms.size())).replace("%s", secret);
            attempt(() -> ConsulSettings.builder().address(address).build());
            URI uri = uri(address);
            if (uri != null) {
                attempt(() -> ConsulSettings.builder().addresses(List.of(uri)).build());
                attempt(() -> HealthCheck.http(uri, Duration.ofSeconds(5)));
            }
            assertNothingShown(secret);
        }
        assertThat(redacted).isGreaterThan(ROUNDS / 2);
    }

    private static @Nullable URI uri(String address) {
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Consul, or what stands in front of it, says the secrets of a request back in whatever place it likes. */
    @Test
    void nothingThatIsEchoedShowsASecret(@TempDir Path folder) throws IOException {
        Queue<String> events = new ConcurrentLinkedQueue<>();
        ConsulObserver observer = (ConsulObserver) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{ConsulObserver.class}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("equals") ? proxy == arguments[0] : (Object) 1;
                    }
                    events.add(method.getName() + Arrays.deepToString(arguments));
                    return null;
                });
        try (CapturedLog log = CapturedLog.of("io.lictor"); FaultServer server = FaultServer.create()) {
            for (int round = 0; round < CALLS; round++) {
                String token = plain(random);
                String password = plain(random);
                String own = plain(random);
                Path file = Files.writeString(folder.resolve("token"), token);
                ConsulSettings.Builder settings = ConsulSettings.builder().address(server.address()).observer(observer)
                        .requestTimeout(Duration.ofSeconds(20)).basicAuth("user:" + password);
                settings = round % 2 == 0 ? settings.token(token) : settings.tokenFile(file);
                String basic = Base64.getEncoder()
                        .encodeToString(("user:" + password).getBytes(StandardCharsets.UTF_8));
                String echo = String.join(" ", token, basic, password, own);
                server.otherwise(echoing(echo, round));
                try (ConsulClient consul = ConsulClient.connect(settings.build())) {
                    tell(consul.settings());
                    call(consul, own, round);
                }
                told.addAll(events);
                told.addAll(log.lines(Level.TRACE));
                events.clear();
                List<String> all = List.copyOf(told);
                for (String secret : List.of(token, basic, password, own)) {
                    assertNothingShown(secret);
                    told.addAll(all);
                }
                told.clear();
            }
        }
        assertThat(redacted).isGreaterThan(CALLS / 4);
    }

    private FaultAnswer echoing(String echo, int round) {
        String padding = " ".repeat(random.nextInt(1_500)) + "x".repeat(random.nextInt(300));
        return switch (round % 7) {
            case 0 -> FaultAnswer.of(500, padding + echo);
            case 1 -> FaultAnswer.of(403, "rpc error making call: ACL not found " + padding + echo);
            case 2 -> FaultAnswer.json("{\"ID\": [\"" + echo + padding + "\"]}");
            case 3 -> FaultAnswer.garbage(("HTTP/1.1 " + echo + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            case 4 -> FaultAnswer.of(301, padding).withHeader("Location", "/" + echo.replace(' ', '/'));
            case 5 -> FaultAnswer.garbage((echo + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            default -> FaultAnswer.of(400, " ".repeat(65_536 - random.nextInt(echo.length())) + echo);
        };
    }

    private void call(ConsulClient consul, String own, int round) {
        attempt(() -> switch (round % 6) {
            case 0 -> consul.keyValue().get("a", QueryOptions.builder().token(own).build());
            case 1 -> consul.acl().login(AclCredentials.of("jwt", () -> own));
            case 2 -> consul.acl().bootstrap(own);
            case 3 -> consul.preparedQueries().create(PreparedQuery.builder("web").token(own).build());
            case 4 -> consul.acl().tokens().create(AclTokenDefinition.builder("d").secretId(own).build());
            default -> {
                if (random.nextBoolean()) {
                    consul.mesh().peerings().establish(PeeringRequest.of("p"), own);
                } else {
                    consul.acl().logout(own);
                }
                yield "done";
            }
        });
    }
}
