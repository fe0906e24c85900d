package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulFeature;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.acl.AclAuthMethod;
import io.lictor.api.acl.AclBindingRule;
import io.lictor.api.acl.AclCredentials;
import io.lictor.api.acl.AclExpandedToken;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.acl.AclTokenFilter;
import io.lictor.api.acl.AclView;
import io.lictor.api.acl.NodeIdentity;
import io.lictor.api.acl.TemplatedPolicy;
import io.lictor.testkit.junit.AfterEachConsul;
import io.lictor.testkit.junit.BeforeEachConsul;
import io.lictor.testkit.junit.EachConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A read-change-write of a thing of the ACLs changes what was asked and nothing else, as raw JSON shows. */
@EachConsul
@SuppressWarnings("NullAway.Init") // the bench is made for each Consul
@Timeout(120)
class LosslessAclIT {

    private static final QueryOptions NONE = QueryOptions.none();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static Bench bench;

    @BeforeEachConsul
    static void start() {
        bench = Bench.realWithAcl();
    }

    @AfterEachConsul
    static void close() {
        bench.close();
    }

    private static AclView acl() {
        return bench.consul().acl();
    }

    /** What there is by plain HTTP, but for what every write changes. */
    private static Map<String, JsonNode> raw(String path) {
        Map<String, JsonNode> fields = new TreeMap<>();
        JSON.readTree(bench.http().get("/v1/acl/" + path).ok().body()).properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue()));
        fields.remove("ModifyIndex");
        fields.remove("Hash");
        return fields;
    }

    private static String created(String path, String body) {
        JsonNode made = JSON.readTree(bench.http().put("/v1/acl/" + path, body).ok().body());
        return made.has("AccessorID") ? made.get("AccessorID").asString() : made.path("ID").asString();
    }

    private static void assertOnly(String field, String value, Map<String, JsonNode> before, String path) {
        Map<String, JsonNode> expected = new TreeMap<>(before);
        expected.put(field, JSON.readTree("\"" + value + "\""));
        assertThat(raw(path)).isEqualTo(expected);
    }

    @Test
    void aPolicyKeepsWhatIsNotChanged() {
        String id = created("policy",
                """
                        {"Name": "%s", "Description": "d", "Rules": "key \\"a\\" { policy = \\"read\\" }", "Datacenters": ["dc1"]}
                        """
                        .formatted(bench.name("p")));
        Map<String, JsonNode> before = raw("policy/" + id);
        AclPolicy policy = acl().policies().read(id, NONE).orElseThrow();
        acl().policies().update(policy.withDescription("changed"));
        assertOnly("Description", "changed", before, "policy/" + id);
    }

    @Test
    void aPolicyWithoutRulesIsChangedAndARowOfAListIsNot() {
        String name = bench.name("p");
        String id = created("policy", "{\"Name\": \"%s\", \"Description\": \"d\"}".formatted(name));
        Map<String, JsonNode> before = raw("policy/" + id);
        AclPolicy policy = acl().policies().read(id, NONE).orElseThrow();
        assertThat(policy.rules()).isEmpty();
        acl().policies().update(policy.withDescription("changed"));
        assertOnly("Description", "changed", before, "policy/" + id);

        AclPolicy row = acl().policies().list(NONE).value().stream().filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(row.rules()).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> acl().policies().update(row.withDescription("lost")))
                .withMessageContaining(name).withMessageContaining("read the policy first");
        acl().policies().update(row.withRules("key \"a\" { policy = \"read\" }"));
        assertThat(acl().policies().read(id, NONE).orElseThrow().rules()).contains("key \"a\"");
    }

    @Test
    void aRoleKeepsItsNodeIdentities() {
        String policy = created("policy", "{\"Name\": \"%s\"}".formatted(bench.name("p")));
        String id = created("role", """
                {"Name": "%s", "Description": "d", "Policies": [{"ID": "%s"}],
                 "ServiceIdentities": [{"ServiceName": "web", "Datacenters": ["dc1"]}],
                 "NodeIdentities": [{"NodeName": "n", "Datacenter": "dc1"}]}
                """.formatted(bench.name("r"), policy));
        Map<String, JsonNode> before = raw("role/" + id);
        AclRole role = acl().roles().read(id, NONE).orElseThrow();
        assertThat(role.nodeIdentities()).containsExactly(new NodeIdentity("n", "dc1"));
        acl().roles().update(role.withDescription("changed"));
        assertOnly("Description", "changed", before, "role/" + id);
    }

    @Test
    void aTokenKeepsItsNodeIdentitiesAndItsExpiration() {
        String policy = created("policy", "{\"Name\": \"%s\"}".formatted(bench.name("p")));
        String id = created("token", """
                {"Description": "d", "Policies": [{"ID": "%s"}], "ServiceIdentities": [{"ServiceName": "web"}],
                 "NodeIdentities": [{"NodeName": "n", "Datacenter": "dc1"}], "Local": true, "ExpirationTTL": "1h"}
                """.formatted(policy));
        Map<String, JsonNode> before = raw("token/" + id);
        AclToken token = acl().tokens().read(id, NONE).orElseThrow();
        acl().tokens().update(id, AclTokenDefinition.from(token).description("changed").build());
        assertOnly("Description", "changed", before, "token/" + id);
    }

    @Test
    void aTokenFromALoginKeepsItsMethod() {
        JwtIssuer issuer = new JwtIssuer();
        String method = bench.name("m");
        acl().authMethods().create(AclAuthMethod.of(method, "jwt", issuer.config()));
        acl().bindingRules().create(AclBindingRule.of(method, "service", "web"));
        AclToken token = acl().login(
                AclCredentials.of(method, () -> issuer.token("web")));
        Map<String, JsonNode> before = raw("token/" + token.accessorId());
        assertThat(before).containsKey("AuthMethod");
        AclToken read = acl().tokens().read(token.accessorId(), NONE).orElseThrow();
        acl().tokens().update(token.accessorId(),
                AclTokenDefinition.from(read).description("changed").build());
        assertOnly("Description", "changed", before, "token/" + token.accessorId());
    }

    @Test
    void anAuthMethodStaysGlobal() {
        JwtIssuer issuer = new JwtIssuer();
        String name = bench.name("m");
        acl().authMethods().create(AclAuthMethod.of(name, "jwt", issuer.config()).withTokenLocality("global")
                .withTexts("D", "d").withMaxTokenTtl(Duration.ofMinutes(10)));
        Map<String, JsonNode> before = raw("auth-method/" + name);
        assertThat(before).containsEntry("TokenLocality", JSON.readTree("\"global\""));
        AclAuthMethod method = acl().authMethods().read(name, NONE).orElseThrow();
        acl().authMethods().update(method.withTexts("D", "changed"));
        assertOnly("Description", "changed", before, "auth-method/" + name);
    }

    @Test
    void aBindingRuleKeepsWhatIsNotChanged() {
        JwtIssuer issuer = new JwtIssuer();
        String name = bench.name("m");
        acl().authMethods().create(AclAuthMethod.of(name, "jwt", issuer.config()));
        AclBindingRule rule = acl().bindingRules().create(AclBindingRule.of(name, "node", "n")
                .withSelector("value.name == \"web\""));
        Map<String, JsonNode> before = raw("binding-rule/" + rule.id());
        acl().bindingRules().update(
                acl().bindingRules().read(rule.id(), NONE).orElseThrow().withDescription("changed"));
        assertOnly("Description", "changed", before, "binding-rule/" + rule.id());
    }

    @Test
    void aTokenIsMadeWithIdsOfOnesOwn() {
        String accessor = UUID.randomUUID().toString();
        String secret = UUID.randomUUID().toString();
        AclToken token = acl().tokens().create(AclTokenDefinition.builder("own").accessorId(accessor).secretId(secret)
                .node("n", "dc1").build());
        assertThat(token.accessorId()).isEqualTo(accessor);
        assertThat(token.secretId()).isEqualTo(secret);
        assertThat(token.nodeIdentities()).containsExactly(new NodeIdentity("n", "dc1"));
    }

    @Test
    void tokensAreListedByPolicyAndByService() {
        String service = bench.name("svc");
        AclPolicy policy = acl().policies().create(AclPolicy.of(bench.name("p"), ""));
        AclToken ofPolicy = acl().tokens()
                .create(AclTokenDefinition.builder("p").policy(policy.name()).build());
        AclToken ofService = acl().tokens().create(AclTokenDefinition.builder("s").service(service).build());
        assertThat(acl().tokens().list(AclTokenFilter.ofPolicy(policy.id()), NONE).value())
                .extracting(AclToken::accessorId).containsExactly(ofPolicy.accessorId());
        assertThat(acl().tokens().list(AclTokenFilter.ofService(service), NONE).value())
                .extracting(AclToken::accessorId).containsExactly(ofService.accessorId());
    }

    /** Consul from 1.12 shows the rules; an older one is not mistaken for one that found none. */
    @Test
    void anExpandedTokenHasItsRules() {
        AclPolicy policy = acl().policies()
                .create(AclPolicy.of(bench.name("p"), "key \"a\" { policy = \"read\" }"));
        AclToken token = acl().tokens().create(AclTokenDefinition.builder("e").policy(policy.name()).build());
        Optional<AclExpandedToken> expanded;
        try {
            expanded = acl().tokens().expanded(token.accessorId(), NONE);
        } catch (ConsulAnswerException e) {
            assertThat(has(ConsulFeature.NOT_FOUND_STATUS)).isFalse();
            return;
        }
        assertThat(has(ConsulFeature.NOT_FOUND_STATUS)).isTrue();
        assertThat(expanded.orElseThrow().policies()).extracting(AclPolicy::rules).containsExactly(policy.rules());
        assertThat(expanded.orElseThrow().token()).isEqualTo(token);
        assertThat(acl().tokens().expanded(UUID.randomUUID().toString(), NONE)).isEmpty();
    }

    /** Consul from 1.17 has templates; an older one says that it does not know them, and nothing is lost in silence. */
    @Test
    void templatedPoliciesAreGivenOrRefused() {
        TemplatedPolicy web = TemplatedPolicy.service("web");
        if (has(ConsulFeature.TEMPLATED_POLICIES)) {
            AclToken token = acl().tokens()
                    .create(AclTokenDefinition.builder("t").templatedPolicy(web).build());
            assertThat(token.templatedPolicies()).extracting(TemplatedPolicy::template)
                    .containsExactly("builtin/service");
            assertThat(acl().templates().list(NONE)).isNotEmpty();
            assertThat(acl().templates().named("builtin/none", NONE)).isEmpty();
            assertThat(acl().templates().preview(web).rules()).contains("web");
            return;
        }
        assertThat(catchThrowableOfType(ConsulRejectedException.class,
                () -> acl().templates().list(NONE)).isUnsupported()).isTrue();
        assertThat(catchThrowableOfType(ConsulRejectedException.class,
                () -> acl().tokens().create(AclTokenDefinition.builder("t").templatedPolicy(web).build())))
                .hasMessageContaining("TemplatedPolicies");
        assertThat(acl().roles().create(AclRole.of(bench.name("r")).withNodeIdentities(List.of(
                new NodeIdentity("n", "dc1")))).nodeIdentities()).hasSize(1);
    }

    private static boolean has(ConsulFeature feature) {
        return bench.consul().agent().supports(feature);
    }
}
