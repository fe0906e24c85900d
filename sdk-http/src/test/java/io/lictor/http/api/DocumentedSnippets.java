package io.lictor.http.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.AgentServiceHealth;
import io.lictor.api.AgentServiceVersion;
import io.lictor.api.Consistency;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulFeature;
import io.lictor.api.EventDefinition;
import io.lictor.api.HealthStatus;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.Subscription;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;
import io.lictor.api.Watch;
import io.lictor.api.acl.AclCredentials;
import io.lictor.api.acl.AclLogin;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.catalog.CatalogNode;
import io.lictor.api.catalog.ExternalService;
import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.Intention;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.api.mesh.Peering;
import io.lictor.api.mesh.ServiceDefaults;
import io.lictor.api.mesh.ServiceSplitter;
import io.lictor.api.operator.AutopilotConfiguration;
import io.lictor.api.operator.AutopilotHealth;
import io.lictor.api.operator.RaftServer;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.api.query.QueryResult;
import io.lictor.api.query.QueryTemplate;

/** The code of the pages in {@code docs}, so that it compiles; {@link DocumentedSnippetsTest} compares. */
@SuppressWarnings("unused")
final class DocumentedSnippets {

    private DocumentedSnippets() {}

    static void catalog1(ConsulClient consul) {
        QueryOptions remote = QueryOptions.builder().datacenter("dc2").consistency(Consistency.STALE)
                .filter("Meta.rack == \"7\"").build();
        List<CatalogNode> nodes = consul.catalog().nodes(remote).value();
        List<ServiceCheck> broken = consul.health().state(HealthStatus.CRITICAL, QueryOptions.none()).value();
    }

    static void catalog2(ConsulClient consul) {
        consul.catalog().register(ExternalService.builder("partner", "api.example.com")
                .service("billing", 443).check("billing-up", HealthStatus.PASSING).build());
        consul.catalog().deregisterNode("partner");
    }

    static void catalog3(ConsulClient consul) {
        Optional<AgentServiceHealth> mine = consul.agent().health("orders-1");
        boolean peering = consul.agent().self().supports(ConsulFeature.PEERING);
    }

    static void catalog4(ConsulClient consul) {
        AgentServiceVersion known = consul.agent().awaitChange("orders-1", "", Duration.ZERO).orElseThrow();
        Optional<AgentServiceVersion> next = consul.agent().awaitChange("orders-1", known.hash(),
                Duration.ofMinutes(1));
    }

    static void catalog5(ConsulClient consul) {
        Optional<Duration> away = consul.coordinates().roundTrip("web-1", "db-1", QueryOptions.none());
    }

    static void events1(ConsulClient consul) {
        consul.events().fire(EventDefinition.builder("deploy").payload("v42").service("^web$").tag("blue").build());
        Subscription deploys = consul.events().onEvent("deploy", event -> rollOut(event.text()));
    }

    static void queries1(ConsulClient consul) {
        String id = consul.preparedQueries().create(PreparedQuery.builder("orders").name("orders-anywhere")
                .onlyPassing(true).failover(new QueryFailover(2, List.of("dc9"))).build());
        Optional<QueryResult> found = consul.preparedQueries().execute("orders-anywhere", 3, QueryOptions.none());
    }

    static void queries2(ConsulClient consul) {
        consul.preparedQueries().create(PreparedQuery.builder("${match(1)}").name("geo-")
                .template(new QueryTemplate("^geo-(.*)$", true)).build());
        Optional<PreparedQuery> made = consul.preparedQueries().explain("geo-db", QueryOptions.none());
    }

    static void operator1(ConsulClient consul) {
        AutopilotHealth health = consul.operator().autopilotHealth(QueryOptions.none());
        List<RaftServer> servers = consul.operator().raftServers(QueryOptions.none());
        AutopilotConfiguration now = consul.operator().autopilotConfiguration(QueryOptions.none());
        boolean changed = consul.operator().compareAndSetAutopilot(now.withCleanupDeadServers(false));
    }

    static void operator2(ConsulClient consul) {
        consul.snapshots().save(Path.of("backup.snap"), QueryOptions.none());
        consul.snapshots().restore(Path.of("backup.snap"), QueryOptions.none());
    }

    static void acl1(ConsulClient consul) {
        AclPolicy policy = consul.acl().policies()
                .create(AclPolicy.of("orders-config", "key_prefix \"config/orders/\" { policy = \"read\" }"));
        AclToken token = consul.acl().tokens()
                .create(AclTokenDefinition.builder("orders").policy(policy.name()).service("orders").build());
    }

    static void acl2(ConsulClient consul) {
        try (AclLogin login = consul.acl().keepLoggedIn(AclCredentials.ofFile("kubernetes",
                Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token")))) {
            login.await(Duration.ofSeconds(5));
            serve(consul);
        }
    }

    static void mesh1(ConsulClient consul, String clientUri, String clientSerial) {
        CaRoots roots = consul.mesh().caRoots(QueryOptions.none()).value();
        LeafCertificate mine = consul.mesh().leaf("orders", QueryOptions.none()).value();
        Authorization decision = consul.mesh().authorize("orders", clientUri, clientSerial);
    }

    static void mesh2(ConsulClient consul) {
        consul.mesh().intentions().put(Intention.deny("*", "payments"));
        consul.mesh().intentions().put(Intention.allow("orders", "payments"));
        boolean may = consul.mesh().intentions().isAllowed("web", "payments", QueryOptions.none());
    }

    static void mesh3(ConsulClient consul) {
        consul.mesh().configEntries().put(ServiceDefaults.http("orders").entry());
        ConfigEntry stored = consul.mesh().configEntries().read(ServiceSplitter.KIND, "orders", QueryOptions.none())
                .value().orElseThrow();
        ServiceSplitter splitter = ServiceSplitter.of(stored);
        ServiceSplitter shifted = new ServiceSplitter(splitter.name(), List.of(
                new ServiceSplitter.Split(90, "", "v1", Map.of()), new ServiceSplitter.Split(10, "", "v2", Map.of())),
                splitter.other(), splitter.modifyIndex());
        boolean taken = consul.mesh().configEntries().compareAndPut(shifted.entry());
    }

    static void mesh4(ConsulClient consul) {
        String token = consul.mesh().peerings().generateToken("cluster-02");
        boolean active = consul.mesh().peerings().read("cluster-02", QueryOptions.none()).map(Peering::isActive)
                .orElse(false);
    }

    private static void rollOut(String version) {}

    private static void serve(ConsulClient consul) {}

    static void keys1(ConsulClient consul, byte[] bytes) {
        consul.keyValue().put("config/orders/workers", "8");
        Optional<KeyValueEntry> workers = consul.keyValue().get("config/orders/workers");
        List<String> folders = consul.keyValue().keys("config/", "/", QueryOptions.none()).value();
        boolean mine = consul.keyValue().compareAndPut("config/orders/workers", bytes, 0,
                workers.orElseThrow().indexes().modify());
    }

    static void keys2(ConsulClient consul) {
        try (Watch<List<KeyValueEntry>> all = consul.keyValue().watchAll("config/orders/")) {
            all.onChange(change -> apply(change.current()));
        }
    }

    static void keys3(ConsulClient consul, byte[] bytes, long index) {
        TransactionResult result = consul.transactions().apply(List.of(
                TransactionOperation.checkIndex("config/a", index),
                TransactionOperation.set("config/b", bytes, 0),
                TransactionOperation.delete("config/c")));
        if (!result.isCommitted()) {
            result.errors().forEach(error -> log(error.operation() + ": " + error.kind() + ", " + error.reason()));
        }
    }

    static void keys4(ConsulClient consul) {
        String session = consul.sessions().create(SessionDefinition.builder().ttl(Duration.ofSeconds(15)).build());
        boolean alive = consul.sessions().renew(session).isPresent();
        consul.sessions().destroy(session);
    }

    private static void apply(List<KeyValueEntry> entries) {}

    private static void log(String line) {}
}
