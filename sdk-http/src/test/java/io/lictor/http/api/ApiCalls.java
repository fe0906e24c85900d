package io.lictor.http.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lictor.api.ConsulClient;
import io.lictor.api.EventDefinition;
import io.lictor.api.HealthStatus;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.TransactionOperation;
import io.lictor.api.acl.AclAuthMethod;
import io.lictor.api.acl.AclBindingRule;
import io.lictor.api.acl.AclCredentials;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclRole;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.acl.AclTokenFilter;
import io.lictor.api.acl.TemplatedPolicy;
import io.lictor.api.catalog.ExternalService;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.Intention;
import io.lictor.api.mesh.PeeringRequest;
import io.lictor.api.operator.AutopilotConfiguration;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;

/** Every call that the views of a client have, each with a recorded answer of Consul. */
final class ApiCalls {

    private static final Map<String, String> RECORDED = recorded();
    private static final byte[] VALUE = "v".getBytes(StandardCharsets.UTF_8);
    private static final HealthCheck TTL = HealthCheck.ttl(Duration.ofSeconds(10));

    private final List<ApiCall> calls = new ArrayList<>();

    private ApiCalls() {}

    static List<ApiCall> all() {
        ApiCalls all = new ApiCalls();
        all.agent();
        all.node();
        all.catalog();
        all.health();
        all.keyValue();
        all.sessions();
        all.events();
        all.queries();
        all.cluster();
        all.access();
        all.tokens();
        all.mesh();
        all.peerings();
        return List.copyOf(all.calls);
    }

    private void agent() {
        ServiceDefinition web = ServiceDefinition.builder("web").id("w1").port(80).check(TTL).build();
        get("agent.self", c -> c.agent().self());
        get("agent.version", c -> c.agent().version());
        get("agent.services", c -> c.agent().services());
        agentRead("agent.services(options)", (c, o) -> c.agent().services(o), "agent.services");
        get("agent.service", c -> c.agent().service("w1"));
        get("agent.checks", c -> c.agent().checks("w1"));
        agentRead("agent.checks(options)", (c, o) -> c.agent().checks(o), "agent.checks");
        run("agent.registerService", c -> c.agent().registerService(web, true));
        get("agent.deregisterService", c -> c.agent().deregisterService("w1"));
        get("agent.updateCheck", c -> c.agent().updateCheck("service:w1", HealthStatus.PASSING, "ok"));
        run("agent.registerCheck", c -> c.agent().registerCheck("disk", null, TTL));
        get("agent.deregisterCheck", c -> c.agent().deregisterCheck("disk"));
        get("agent.maintenance", c -> c.agent().maintenance("w1", true, "why"));
    }

    private void node() {
        get("agent.awaitChange", c -> c.agent().awaitChange("w1", "", Duration.ofSeconds(1)));
        get("agent.health", c -> c.agent().health("w1"));
        get("agent.healthByName", c -> c.agent().healthByName("web"));
        run("agent.nodeMaintenance", c -> c.agent().nodeMaintenance(false, null));
        get("agent.members", c -> c.agent().members(false));
        get("agent.metrics", c -> c.agent().metrics());
        run("agent.reload", c -> c.agent().reload());
        run("agent.join", c -> c.agent().join("127.0.0.1", false));
        run("agent.forceLeave", c -> c.agent().forceLeave("gone", false));
        run("agent.leave", c -> c.agent().leave());
    }

    private void catalog() {
        read("catalog.services", (c, o) -> c.catalog().services(o));
        get("catalog.datacenters", c -> c.catalog().datacenters());
        read("catalog.nodes", (c, o) -> c.catalog().nodes(o));
        read("catalog.service", (c, o) -> c.catalog().service("web", o));
        read("catalog.connect", (c, o) -> c.catalog().connect("web", o));
        read("catalog.node", (c, o) -> c.catalog().node("n1", o));
        read("catalog.gatewayServices", (c, o) -> c.catalog().gatewayServices("gate", o));
        read("catalog.gatewayDetails", (c, o) -> c.catalog().gatewayDetails("gate", o), "catalog.gatewayServices");
        read("catalog.exportedServices", (c, o) -> c.catalog().exportedServices(o));
        read("catalog.importedServices", (c, o) -> c.catalog().importedServices(o));
        run("catalog.register", c -> c.catalog().register(ExternalService.builder("ext", "10.0.0.1")
                .service("db", 5432).check("db-up", HealthStatus.PASSING).build()));
        run("catalog.deregisterNode", c -> c.catalog().deregisterNode("ext"));
        run("catalog.deregisterService", c -> c.catalog().deregisterService("ext", "db"));
        run("catalog.deregisterCheck", c -> c.catalog().deregisterCheck("ext", "db-up"));
    }

    private void health() {
        read("health.service", (c, o) -> c.health().service("web", o));
        read("health.connect", (c, o) -> c.health().connect("web", o));
        read("health.ingress", (c, o) -> c.health().ingress("web", o));
        read("health.node", (c, o) -> c.health().node("n1", o));
        read("health.checks", (c, o) -> c.health().checks("web", o));
        read("health.state", (c, o) -> c.health().state(null, o));
        get("status.leader", c -> c.status().leader());
        get("status.peers", c -> c.status().peers());
    }

    private void keyValue() {
        read("keyValue.get", (c, o) -> c.keyValue().get("a", o));
        read("keyValue.list", (c, o) -> c.keyValue().list("a/", o));
        read("keyValue.keys", (c, o) -> c.keyValue().keys("a/", "/", o));
        run("keyValue.put", c -> c.keyValue().put("a", VALUE, 7));
        get("keyValue.compareAndPut", c -> c.keyValue().compareAndPut("a", VALUE, 0, 3));
        get("keyValue.acquire", c -> c.keyValue().acquire("a", VALUE, 0, "s1"));
        get("keyValue.release", c -> c.keyValue().release("a", VALUE, 0, "s1"));
        run("keyValue.delete", c -> c.keyValue().delete("a"));
        get("keyValue.compareAndDelete", c -> c.keyValue().compareAndDelete("a", 3));
        run("keyValue.deleteAll", c -> c.keyValue().deleteAll("a/"));
        get("transactions.apply", c -> c.transactions().apply(List.of(TransactionOperation.get("a"))));
    }

    private void sessions() {
        get("sessions.create", c -> c.sessions().create(SessionDefinition.builder().build()));
        get("sessions.renew", c -> c.sessions().renew("s1"));
        run("sessions.destroy", c -> c.sessions().destroy("s1"));
        read("sessions.info", (c, o) -> c.sessions().info("s1", o));
        read("sessions.list", (c, o) -> c.sessions().list(o));
        read("sessions.ofNode", (c, o) -> c.sessions().ofNode("n1", o));
    }

    private void events() {
        get("events.fire", c -> c.events().fire(EventDefinition.builder("e").payload("p").node("n").build()));
        read("events.list", (c, o) -> c.events().list("e", o));
        read("coordinates.nodes", (c, o) -> c.coordinates().nodes(o));
        read("coordinates.node", (c, o) -> c.coordinates().node("n1", o));
        get("coordinates.datacenters", c -> c.coordinates().datacenters());
    }

    private void queries() {
        PreparedQuery query = PreparedQuery.builder("web").name("q").id("q1").build();
        get("preparedQueries.create", c -> c.preparedQueries().create(query));
        run("preparedQueries.update", c -> c.preparedQueries().update(query));
        read("preparedQueries.read", (c, o) -> c.preparedQueries().read("q1", o));
        read("preparedQueries.list", (c, o) -> c.preparedQueries().list(o));
        run("preparedQueries.delete", c -> c.preparedQueries().delete("q1"));
        read("preparedQueries.execute", (c, o) -> c.preparedQueries().execute("q", 0, o));
        read("preparedQueries.explain", (c, o) -> c.preparedQueries().explain("q", o));
    }

    private void cluster() {
        read("operator.raftServers", (c, o) -> c.operator().raftServers(o));
        run("operator.removePeer", c -> c.operator().removePeer("10.0.0.1:8300"));
        read("operator.autopilotConfiguration", (c, o) -> c.operator().autopilotConfiguration(o));
        get("operator.compareAndSetAutopilot", c -> c.operator().compareAndSetAutopilot(
                new AutopilotConfiguration(true, Duration.ofMillis(200), 250, 0, Duration.ofSeconds(10), 4)));
        read("operator.autopilotHealth", (c, o) -> c.operator().autopilotHealth(o));
        read("snapshots.save", (c, o) -> c.snapshots().save(OutputStream.nullOutputStream(), soon(c, o)));
        run("snapshots.restore",
                c -> c.snapshots().restore(new ByteArrayInputStream(VALUE), soon(c, QueryOptions.none())));
    }

    /** A transfer has ten minutes unless it is told otherwise. */
    private static QueryOptions soon(ConsulClient client, QueryOptions options) {
        return options.toBuilder().timeout(client.settings().requestTimeout()).build();
    }

    private void access() {
        get("acl.bootstrap", c -> c.acl().bootstrap());
        get("acl.bootstrap(secret)", c -> c.acl().bootstrap("5ec2e7c2-0000-4000-8000-000000000001"), "acl.bootstrap");
        get("acl.login", c -> c.acl().login(AclCredentials.of("jwt", () -> "bearer-5ec2e7")));
        run("acl.logout", c -> c.acl().logout("5ec2e7-other"));
        AclPolicy policy = AclPolicy.of("p", "");
        entries("policies", c -> c.acl().policies(), new AclPolicy("p1", "p", "", "", List.of(), Map.of()));
        get("policies.create", c -> c.acl().policies().create(policy), "policies.read");
        read("policies.named", (c, o) -> c.acl().policies().named("p", o), "policies.read");
        AclRole role = new AclRole("r1", "r", "", List.of(), List.of(), List.of(), List.of(), Map.of());
        entries("roles", c -> c.acl().roles(), role);
        get("roles.create", c -> c.acl().roles().create(role), "roles.read");
        read("roles.named", (c, o) -> c.acl().roles().named("r", o), "roles.read");
        AclBindingRule rule = new AclBindingRule("b1", "", "jwt", "", "service", "web", Map.of(), Map.of());
        entries("bindingRules", c -> c.acl().bindingRules(), rule);
        get("bindingRules.create", c -> c.acl().bindingRules().create(rule), "bindingRules.read");
        AclAuthMethod method = AclAuthMethod.of("jwt", "jwt", Map.of());
        entries("authMethods", c -> c.acl().authMethods(), method);
        get("authMethods.create", c -> c.acl().authMethods().create(method), "authMethods.read");
        read("templates.list", (c, o) -> c.acl().templates().list(o));
        read("templates.named", (c, o) -> c.acl().templates().named("builtin/service", o));
        get("templates.preview", c -> c.acl().templates().preview(TemplatedPolicy.service("web")), "policies.read");
    }

    private <T> void entries(String name, Function<ConsulClient, io.lictor.api.acl.AclEntries<T>> view, T entry) {
        get(name + ".update", c -> view.apply(c).update(entry), name + ".read");
        read(name + ".read", (c, o) -> view.apply(c).read("x1", o));
        read(name + ".list", (c, o) -> view.apply(c).list(o));
        run(name + ".delete", c -> view.apply(c).delete("x1"));
    }

    private void tokens() {
        AclTokenDefinition definition = AclTokenDefinition.builder("t").policy("p").service("web").build();
        get("tokens.create", c -> c.acl().tokens().create(definition), "tokens.read");
        get("tokens.update", c -> c.acl().tokens().update("a1", definition), "tokens.read");
        get("tokens.copy", c -> c.acl().tokens().copy("a1", "copy"), "tokens.read");
        read("tokens.read", (c, o) -> c.acl().tokens().read("a1", o));
        get("tokens.self", c -> c.acl().tokens().self(), "tokens.read");
        read("tokens.list", (c, o) -> c.acl().tokens().list(o));
        read("tokens.expanded", (c, o) -> c.acl().tokens().expanded("a1", o));
        read("tokens.list(filter)", (c, o) -> c.acl().tokens().list(AclTokenFilter.ofService("web"), o), "tokens.list");
        run("tokens.delete", c -> c.acl().tokens().delete("a1"));
    }

    private void mesh() {
        read("mesh.caRoots", (c, o) -> c.mesh().caRoots(o));
        read("mesh.serverCaRoots", (c, o) -> c.mesh().serverCaRoots(o), "mesh.caRoots");
        read("mesh.leaf", (c, o) -> c.mesh().leaf("web", o));
        get("mesh.authorize", c -> c.mesh().authorize("web", "spiffe://x/ns/default/dc/dc1/svc/a", "1"));
        read("mesh.discoveryChain", (c, o) -> c.mesh().discoveryChain("web", o));
        read("mesh.caConfiguration", (c, o) -> c.mesh().caConfiguration(o));
        run("mesh.changeCaConfiguration", c -> c.mesh()
                .changeCaConfiguration(new CaConfiguration("consul", Map.of("LeafCertTTL", "72h"))));
        read("intentions.list", (c, o) -> c.mesh().intentions().list(o));
        read("intentions.find", (c, o) -> c.mesh().intentions().find("a", "web", o));
        run("intentions.put", c -> c.mesh().intentions().put(Intention.allow("a", "web")));
        run("intentions.delete", c -> c.mesh().intentions().delete("a", "web"));
        read("intentions.matching", (c, o) -> c.mesh().intentions().matching("web", o));
        read("intentions.isAllowed", (c, o) -> c.mesh().intentions().isAllowed("a", "web", o));
        ConfigEntry entry = ConfigEntry.of("service-defaults", "web", Map.of("Protocol", "http"));
        read("configEntries.read", (c, o) -> c.mesh().configEntries().read("service-defaults", "web", o));
        read("configEntries.list", (c, o) -> c.mesh().configEntries().list("service-defaults", o));
        run("configEntries.put", c -> c.mesh().configEntries().put(entry));
        get("configEntries.compareAndPut", c -> c.mesh().configEntries().compareAndPut(entry));
        get("configEntries.compareAndDelete", c -> c.mesh().configEntries()
                .compareAndDelete(new ConfigEntry("service-defaults", "web", Map.of(), 7)));
        run("configEntries.delete", c -> c.mesh().configEntries().delete("service-defaults", "web"));
    }

    private void peerings() {
        PeeringRequest request = PeeringRequest.of("p").withMeta(Map.of("a", "b"));
        get("peerings.generateToken(request)", c -> c.mesh().peerings().generateToken(request),
                "peerings.generateToken");
        run("peerings.establish(request)", c -> c.mesh().peerings().establish(request, "5ec2e7"),
                "peerings.establish");
        get("peerings.generateToken", c -> c.mesh().peerings().generateToken("p"));
        run("peerings.establish", c -> c.mesh().peerings().establish("p", "5ec2e7"));
        read("peerings.read", (c, o) -> c.mesh().peerings().read("p", o));
        read("peerings.list", (c, o) -> c.mesh().peerings().list(o));
        run("peerings.delete", c -> c.mesh().peerings().delete("p"));
    }

    private void read(String name, BiFunction<ConsulClient, QueryOptions, Object> call) {
        read(name, call, name);
    }

    private void read(String name, BiFunction<ConsulClient, QueryOptions, Object> call, String answer) {
        calls.add(new ApiCall(name, ApiCall.Kind.READ, call, answer(answer)));
    }

    private void agentRead(String name, BiFunction<ConsulClient, QueryOptions, Object> call, String answer) {
        calls.add(new ApiCall(name, ApiCall.Kind.AGENT_READ, call, answer(answer)));
    }

    private void get(String name, Function<ConsulClient, Object> call) {
        get(name, call, name);
    }

    private void get(String name, Function<ConsulClient, Object> call, String answer) {
        calls.add(new ApiCall(name, ApiCall.Kind.OTHER, (consul, options) -> call.apply(consul), answer(answer)));
    }

    private void run(String name, Consumer<ConsulClient> call) {
        run(name, call, name);
    }

    private void run(String name, Consumer<ConsulClient> call, String answer) {
        calls.add(new ApiCall(name, ApiCall.Kind.OTHER, (consul, options) -> {
            call.accept(consul);
            return true;
        }, answer(answer)));
    }

    private static String answer(String name) {
        return Objects.requireNonNull(RECORDED.get(name), name);
    }

    /** Lines of name and answer. */
    private static Map<String, String> recorded() {
        Map<String, String> answers = new LinkedHashMap<>();
        try (InputStream file = Objects.requireNonNull(ApiCalls.class.getResourceAsStream("recorded-answers.txt"))) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank())
                    .filter(line -> !line.startsWith("#")).forEach(line -> {
                        String[] parts = line.split(" ", 2);
                        answers.put(parts[0], parts.length > 1 ? parts[1] : "");
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answers;
    }
}
