package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
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
        consul().acl().policies().create(AclPolicy.of(name, "key_prefix \"" + name + "/\" { policy = \"write\" }"));
        consul().acl().roles().create(new AclRole("", name, "", List.of(AclLink.named(name)), List.of()));
        consul().acl().authMethods().create(new AclAuthMethod(name, "jwt", "J", "d", Duration.ofMinutes(1),
                issuer.config()));
        consul().acl().bindingRules().create(new AclBindingRule("", "", name, "value.name == \"web\"", "role", name));
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
        assertThat(consul().acl().authMethods().update(new AclAuthMethod(name, "jwt", "K", "e", Duration.ofMinutes(2),
                issuer.config())).displayName()).isEqualTo("K");

        AclBindingRule rule = consul().acl().bindingRules().list(NONE).value().stream()
                .filter(each -> each.authMethod().equals(name)).findFirst().orElseThrow();
        assertThat(consul().acl().bindingRules().read(rule.id(), NONE)).contains(rule);
        AclBindingRule other = consul().acl().bindingRules().update(
                new AclBindingRule(rule.id(), "new", name, rule.selector(), "service", "web"));
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

    private static boolean isSeen(Watch<Optional<KeyValueEntry>> watch, String text) {
        Optional<KeyValueEntry> value = watch.state().value();
        return value != null && value.map(KeyValueEntry::text).filter(text::equals).isPresent();
    }
}
