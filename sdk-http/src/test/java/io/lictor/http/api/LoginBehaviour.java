package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.HealthStatus;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.Watch;
import io.lictor.api.acl.AclAuthMethod;
import io.lictor.api.acl.AclBindingRule;
import io.lictor.api.acl.AclCredentials;
import io.lictor.api.acl.AclLink;
import io.lictor.api.acl.AclLogin;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.config.ConfigWatch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Auth methods, binding rules and logins. */
abstract class LoginBehaviour {

    private static final QueryOptions NONE = QueryOptions.none();
    private static final Duration SOON = Duration.ofSeconds(60);

    private final JwtIssuer issuer = new JwtIssuer();

    abstract Bench bench();

    private ConsulClient consul() {
        return bench().consul();
    }

    /** An auth method by which {@code web} gets a role that may write the keys of its name. */
    private String method() {
        String name = bench().name("jwt");
        return method(name, "key_prefix \"" + name + "/\" { policy = \"write\" }");
    }

    private String method(String name, String rules) {
        consul().acl().policies().create(AclPolicy.of(name, rules));
        consul().acl().roles().create(AclRole.of(name).withPolicies(List.of(AclLink.named(name))));
        consul().acl().authMethods().create(AclAuthMethod.of(name, "jwt", issuer.config())
                .withTexts("J", "d").withMaxTokenTtl(Duration.ofMinutes(1)));
        consul().acl().bindingRules()
                .create(AclBindingRule.of(name, "role", name).withSelector("value.name == \"web\""));
        return name;
    }

    @Test
    void authMethodsAndBindingRulesAreManaged() {
        String name = method();
        AclAuthMethod method = consul().acl().authMethods().read(name, NONE).orElseThrow();
        assertThat(method.type()).isEqualTo("jwt");
        assertThat(method.maxTokenTtl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(method.config()).containsEntry("BoundIssuer", "lictor");
        assertThat(consul().acl().authMethods().list(NONE).value()).extracting(AclAuthMethod::name).contains(name);
        assertThat(consul().acl().authMethods().update(AclAuthMethod.of(name, "jwt", issuer.config())
                .withTexts("K", "e").withMaxTokenTtl(Duration.ofMinutes(2))).displayName()).isEqualTo("K");

        AclBindingRule rule = consul().acl().bindingRules().list(NONE).value().stream()
                .filter(each -> each.authMethod().equals(name)).findFirst().orElseThrow();
        assertThat(consul().acl().bindingRules().read(rule.id(), NONE)).contains(rule);
        AclBindingRule other = consul().acl().bindingRules().update(
                rule.withDescription("new").withBinding("service", "web", Map.of()));
        assertThat(other.bindType()).isEqualTo("service");
        consul().acl().bindingRules().delete(rule.id());
        assertThat(consul().acl().bindingRules().read(rule.id(), NONE)).isEmpty();
        consul().acl().authMethods().delete(name);
        assertThat(consul().acl().authMethods().read(name, NONE)).isEmpty();
    }

    @Test
    void aLoginGivesATokenThatALogoutEnds() {
        String method = method();
        AclToken token = consul().acl().login(AclCredentials.of(method, () -> issuer.token("web")));
        assertThat(token.authMethod()).isEqualTo(method);
        assertThat(Duration.between(token.created(), token.expiration())).isEqualTo(Duration.ofMinutes(1));
        consul().acl().logout(token.secretId());
        assertThat(consul().acl().tokens().read(token.accessorId(), NONE)).isEmpty();
        assertThatExceptionOfType(ConsulRejectedException.class)
                .isThrownBy(() -> consul().acl().login(AclCredentials.of(method, () -> issuer.token("nobody"))))
                .matches(ConsulRejectedException::isPermissionDenied);
    }

    @Test
    void aTokenIsCopied() {
        AclToken token = consul().acl().tokens().create(AclTokenDefinition.builder("first").service("web").build());
        AclToken copy = consul().acl().tokens().copy(token.accessorId(), "second");
        assertThat(copy.description()).isEqualTo("second");
        assertThat(copy.serviceIdentities()).isEqualTo(token.serviceIdentities());
        assertThat(copy.secretId()).isNotEqualTo(token.secretId());
    }

    @Test
    void aClientStaysLoggedInAndItsWatchGoesOnWhenItsTokenIsTakenAway(@TempDir Path folder) throws IOException {
        String method = method();
        String key = method + "/k";
        Path bearer = Files.writeString(folder.resolve("bearer"), issuer.token("web"));
        try (ConsulClient user = bench().connect(null)) {
            assertThatExceptionOfType(ConsulRejectedException.class)
                    .isThrownBy(() -> user.keyValue().put(key, "anonymous"));
            String last;
            try (AclLogin login = user.acl().keepLoggedIn(AclCredentials.ofFile(method, bearer));
                    Watch<Optional<KeyValueEntry>> watch = user.keyValue().watch(key)) {
                login.await(SOON);
                assertThatIllegalStateException().isThrownBy(
                        () -> user.acl().keepLoggedIn(AclCredentials.ofFile(method, bearer)).close());
                user.keyValue().put(key, "1");
                Await.until(SOON, "1", () -> watch.state().toString(), () -> isSeen(watch, "1"));

                String first = Objects.requireNonNull(login.accessorId());
                consul().acl().tokens().delete(first);
                consul().keyValue().put(key, "2");
                Await.until(SOON, "another login", login::toString, () -> login.count() >= 2);
                consul().keyValue().put(key, "3");
                Await.until(SOON, "3", () -> watch.state().toString(), () -> isSeen(watch, "3"));
                assertThat(login.accessorId()).isNotEqualTo(first);
                user.keyValue().put(key, "4");
                last = Objects.requireNonNull(login.accessorId());
            }
            assertThat(consul().acl().tokens().read(last, NONE)).isEmpty();
            assertThatExceptionOfType(ConsulRejectedException.class)
                    .isThrownBy(() -> user.keyValue().put(key, "anonymous again"));
        }
    }

    @Test
    void aRegistrationASessionAndWatchesOutliveTheTokenOfALogin(@TempDir Path folder) throws IOException {
        String name = bench().name("outlives");
        String method = method(name, """
                key_prefix "%1$s/" { policy = "write" }
                service "%1$s" { policy = "write" }
                session_prefix "" { policy = "write" }
                node_prefix "" { policy = "read" }""".formatted(name));
        Path bearer = Files.writeString(folder.resolve("bearer"), issuer.token("web"));
        consul().keyValue().put(name + "/n", "0");
        try (ConsulClient user = bench().connect(null)) {
            AclLogin login = user.acl().keepLoggedIn(AclCredentials.ofFile(method, bearer));
            login.await(SOON);
            try (ConfigWatch<Numbered> config = user.config(name, Numbered.class);
                    Watch<List<ServiceInstance>> instances = user.discovery().watch(ServiceQuery.of(name));
                    Registration me = user.register(ServiceDefinition.builder(name).port(80)
                            .check(HealthCheck.ttl(Duration.ofSeconds(3))).drainTime(Duration.ZERO).build())) {
                String session = user.sessions().create(SessionDefinition.builder().build());
                Await.until(SOON, "passing", () -> catalog(name).toString(),
                        () -> catalog(name).contains(HealthStatus.PASSING));
                Await.until(SOON, "found", () -> instances.state().toString(), () -> isFound(instances));
                // an empty list is believed when Consul says that the token may see what would be in it
                me.fail("queue full");
                Await.until(SOON, "nobody", () -> instances.state().toString(),
                        () -> List.of().equals(instances.state().value()));
                me.pass();
                Await.until(SOON, "found", () -> instances.state().toString(), () -> isFound(instances));
                for (int round = 1; round <= 2; round++) {
                    int now = round;
                    long logins = login.count();
                    consul().acl().tokens().delete(Objects.requireNonNull(login.accessorId()));
                    Await.until(SOON, "another login", login::toString, () -> login.count() > logins);

                    me.fail("queue full");
                    Await.until(SOON, "critical", () -> catalog(name).toString(),
                            () -> catalog(name).contains(HealthStatus.CRITICAL));
                    me.pass();
                    Await.until(SOON, "passing", () -> catalog(name).toString(),
                            () -> catalog(name).contains(HealthStatus.PASSING));
                    Await.until(SOON, "found", () -> instances.state().toString(), () -> isFound(instances));
                    consul().keyValue().put(name + "/n", "" + round);
                    Await.until(SOON, "n = " + round, () -> config.state().toString(),
                            () -> config.current().n() == now);
                    assertThat(user.sessions().renew(session)).isPresent();
                }
                // the next one is the first that notices
                consul().acl().tokens().delete(Objects.requireNonNull(login.accessorId()));
            }
            Await.until(SOON, "deregistered", () -> catalog(name).toString(), () -> catalog(name).isEmpty());
            login.close();
        }
    }

    private static boolean isFound(Watch<List<ServiceInstance>> instances) {
        List<ServiceInstance> value = instances.state().value();
        return value != null && value.size() == 1;
    }

    /** A config. */
    record Numbered(int n) {}

    /** Status of the checks of a service in the catalog, where others see them. */
    private List<HealthStatus> catalog(String service) {
        return consul().health().checks(service, NONE).value().stream().map(ServiceCheck::status).toList();
    }

    private static boolean isSeen(Watch<Optional<KeyValueEntry>> watch, String text) {
        Optional<KeyValueEntry> value = watch.state().value();
        return value != null && value.map(KeyValueEntry::text).filter(text::equals).isPresent();
    }
}
