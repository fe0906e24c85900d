package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.acl.AclLink;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.AclTokenDefinition;
import org.junit.jupiter.api.Test;

/** Access control, with everything denied by default. */
abstract class AccessBehaviour {

    private static final QueryOptions NONE = QueryOptions.none();
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    abstract Bench bench();

    private ConsulClient consul() {
        return bench().consul();
    }

    private AclPolicy policy(String rules) {
        return consul().acl().policies().create(AclPolicy.of(bench().name("policy"), rules));
    }

    @Test
    void aPolicyIsCreatedReadChangedAndDeleted() {
        AclPolicy created = policy("key_prefix \"a/\" { policy = \"read\" }");
        assertThat(consul().acl().policies().read(created.id(), NONE)).contains(created);
        assertThat(consul().acl().policies().named(created.name(), NONE)).map(AclPolicy::id).contains(created.id());
        assertThat(consul().acl().policies().list(NONE).value()).extracting(AclPolicy::name)
                .contains(created.name(), "global-management");
        AclPolicy changed = consul().acl().policies().update(
                created.withDescription("new"));
        assertThat(changed.description()).isEqualTo("new");
        consul().acl().policies().delete(created.id());
        assertThat(consul().acl().policies().read(created.id(), NONE)).isEmpty();
        assertThat(consul().acl().policies().named(created.name(), NONE)).isEmpty();
    }

    @Test
    void aRoleGivesItsPolicies() {
        AclPolicy policy = policy("key_prefix \"shared/\" { policy = \"write\" }");
        AclRole role = consul().acl().roles().create(AclRole.of(bench().name("role")).withDescription("d")
                .withPolicies(List.of(AclLink.named(policy.name()))));
        assertThat(consul().acl().roles().read(role.id(), NONE)).map(AclRole::policies)
                .contains(List.of(new AclLink(policy.id(), policy.name())));
        assertThat(consul().acl().roles().named(role.name(), NONE)).map(AclRole::id).contains(role.id());
        assertThat(consul().acl().roles().list(NONE).value()).extracting(AclRole::id).contains(role.id());
        assertThat(consul().acl().roles().update(
                role.withDescription("new")).description())
                .isEqualTo("new");

        AclToken token = consul().acl().tokens().create(AclTokenDefinition.builder("t").role(role.name()).build());
        try (ConsulClient user = bench().connect(token.secretId())) {
            user.keyValue().put("shared/x", "1");
            assertThatExceptionOfType(ConsulRejectedException.class)
                    .isThrownBy(() -> user.keyValue().put("other", "1"))
                    .matches(ConsulRejectedException::isPermissionDenied);
        }
        consul().acl().roles().delete(role.id());
        assertThat(consul().acl().roles().read(role.id(), NONE)).isEmpty();
    }

    @Test
    void aTokenIsCreatedReadAndDeletedAndItsSecretIsInNoText() {
        AclPolicy policy = policy("");
        AclToken token = consul().acl().tokens().create(
                AclTokenDefinition.builder("of orders").policy(policy.name()).service("orders").build());
        assertThat(token.toString()).doesNotContain(token.secretId());
        assertThat(consul().acl().tokens().read(token.accessorId(), NONE)).contains(token);
        assertThat(consul().acl().tokens().list(NONE).value()).extracting(AclToken::accessorId)
                .contains(token.accessorId());
        try (ConsulClient user = bench().connect(token.secretId())) {
            assertThat(user.acl().tokens().self().accessorId()).isEqualTo(token.accessorId());
        }
        assertThat(consul().acl().tokens().update(token.accessorId(),
                AclTokenDefinition.builder("changed").build()).policies()).isEmpty();
        consul().acl().tokens().delete(token.accessorId());
        assertThat(consul().acl().tokens().read(token.accessorId(), NONE)).isEmpty();
        assertThat(consul().acl().tokens().read(NOBODY, NONE)).isEmpty();
    }

    @Test
    void aTokenThatConsulDoesNotKnowIsRefusedAndNothingIsCalledAbsent() {
        AclPolicy policy = policy("");
        try (ConsulClient user = bench().connect("5ec2e7ff-0000-4000-8000-00000000000e")) {
            assertThatExceptionOfType(ConsulRejectedException.class)
                    .isThrownBy(() -> user.acl().policies().read(policy.id(), NONE))
                    .matches(ConsulRejectedException::isPermissionDenied)
                    .withMessageNotContaining("5ec2e7ff");
        }
    }

    @Test
    void bootstrappingIsOver() {
        assertThatExceptionOfType(ConsulRejectedException.class).isThrownBy(() -> consul().acl().bootstrap())
                .withMessageContaining("no longer allowed");
    }
}
