package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lictor.api.AgentService;
import io.lictor.api.ConsulClient;
import io.lictor.api.HealthStatus;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionError;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;
import io.lictor.api.catalog.CatalogChange;
import io.lictor.api.catalog.CatalogEntry;
import io.lictor.api.catalog.CatalogNode;
import io.lictor.api.catalog.CatalogService;
import io.lictor.api.catalog.ExternalService;
import io.lictor.api.catalog.ServiceCheck;
import io.lictor.api.registration.HealthCheck;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;

/** Catalog and health. */
abstract class CatalogBehaviour {

    private static final QueryOptions NONE = QueryOptions.none();
    private static final Duration SOON = Duration.ofSeconds(60);

    abstract Bench bench();

    private ConsulClient consul() {
        return bench().consul();
    }

    @Test
    void nodesAndDatacentersAreListed() {
        assertThat(consul().catalog().datacenters()).containsExactly("dc1");
        assertThat(consul().catalog().nodes(NONE).value()).extracting(CatalogNode::name).contains(bench().node());
        assertThat(consul().catalog().nodes(NONE).index()).isPositive();
        assertThat(consul().catalog().node(bench().node(), NONE).value())
                .hasValueSatisfying(node -> assertThat(node.services()).extracting(AgentService::service)
                        .contains("consul"));
        assertThat(consul().catalog().node(bench().name("nobody"), NONE).value()).isEmpty();
    }

    @Test
    void anExternalServiceIsRegisteredReadAndRemoved() {
        String node = bench().name("partner");
        String name = bench().name("billing");
        consul().catalog().register(ExternalService.builder(node, "10.9.8.7").nodeMeta(Map.of("external", "yes"))
                .service(name, 443).serviceId("b1").tags(List.of("v2")).meta(Map.of("k", "v"))
                .check(name + "-up", HealthStatus.WARNING).build());

        assertThat(consul().catalog().service(name, NONE).value()).singleElement().satisfies(billing -> {
            assertThat(billing.address()).isEqualTo("10.9.8.7");
            assertThat(billing.service().id()).isEqualTo("b1");
            assertThat(billing.service().tags()).containsExactly("v2");
            assertThat(billing.service().meta()).containsEntry("k", "v");
            assertThat(billing.node().meta()).containsEntry("external", "yes");
        });
        assertThat(consul().catalog().services(NONE).value()).containsEntry(name, List.of("v2"));
        assertThat(consul().health().service(name, NONE).value()).singleElement()
                .satisfies(instance -> assertThat(instance.status()).isEqualTo(HealthStatus.WARNING));
        assertThat(consul().health().checks(name, NONE).value()).extracting(ServiceCheck::id)
                .containsExactly(name + "-up");
        assertThat(consul().health().state(HealthStatus.WARNING, NONE).value()).extracting(ServiceCheck::serviceName)
                .contains(name);

        consul().catalog().deregisterCheck(node, name + "-up");
        assertThat(consul().health().checks(name, NONE).value()).isEmpty();
        consul().catalog().deregisterService(node, "b1");
        assertThat(consul().catalog().service(name, NONE).value()).isEmpty();
        consul().catalog().deregisterNode(node);
        assertThat(consul().catalog().node(node, NONE).value()).isEmpty();
    }

    @Test
    void catalogAndKeysAreReadAndComparedInOneTransaction() {
        String node = bench().name("partner");
        String name = bench().name("billing");
        consul().transactions().apply(TransactionOperation.register(ExternalService.builder(node, "10.9.8.6")
                .service(name, 443).check(name + "-up", HealthStatus.PASSING).build()));
        CatalogChange service = new CatalogChange.ServiceNamed(node, name, name);
        CatalogChange check = new CatalogChange.CheckNamed(node, name + "-up");
        TransactionResult read = consul().transactions().apply(List.of(TransactionOperation.set(name, new byte[0], 0),
                TransactionOperation.read(new CatalogChange.NodeNamed(node)), TransactionOperation.read(service),
                TransactionOperation.getTree(name), TransactionOperation.read(check)));
        assertThat(read.errors()).isEmpty();
        assertThat(read.catalogEntry(1)).isInstanceOfSatisfying(CatalogEntry.OfNode.class,
                entry -> assertThat(entry.node().address()).isEqualTo("10.9.8.6"));
        assertThat(read.catalogEntry(2)).isInstanceOfSatisfying(CatalogEntry.OfService.class,
                entry -> assertThat(entry.service().port()).isEqualTo(443));
        assertThat(read.entries().get(3)).hasSize(1);
        assertThat(read.catalogEntry(4)).isInstanceOfSatisfying(CatalogEntry.OfCheck.class,
                entry -> assertThat(entry.check().status()).isEqualTo(HealthStatus.PASSING));

        long index = read.catalogEntry(1).modifyIndex();
        CatalogChange moved = new CatalogChange.NodeSet(node, "10.9.8.7", Map.of());
        assertThat(consul().transactions().apply(List.of(TransactionOperation.compareAndRegister(moved, index + 1)))
                .failedBecause(TransactionError.Kind.CHANGED)).isTrue();
        TransactionResult written = consul().transactions()
                .apply(List.of(TransactionOperation.compareAndRegister(moved, index)));
        assertThat(written.catalogEntry(0).modifyIndex()).isGreaterThan(index);
        assertThat(consul().transactions().apply(List.of(TransactionOperation.compareAndDeregister(check, 1)))
                .failedBecause(TransactionError.Kind.CHANGED)).isTrue();
        assertThat(consul().transactions().apply(List.of(
                TransactionOperation.compareAndDeregister(check, read.catalogEntry(4).modifyIndex()),
                TransactionOperation.compareAndDeregister(service, read.catalogEntry(2).modifyIndex()))).errors())
                .isEmpty();
        assertThat(consul().transactions().apply(List.of(TransactionOperation.read(service)))
                .failedBecause(TransactionError.Kind.ABSENT)).isTrue();
    }

    @Test
    void anExternalServiceAndAKeyAreWrittenInOneTransaction() {
        String node = bench().name("partner");
        String name = bench().name("billing");
        List<TransactionOperation> both = new ArrayList<>(TransactionOperation.register(
                ExternalService.builder(node, "10.9.8.5").service(name, 443).check(name + "-up", HealthStatus.PASSING)
                        .build()));
        both.add(TransactionOperation.set(name, new byte[]{1}, 0));
        TransactionResult result = consul().transactions().apply(both);
        assertThat(result.errors()).isEmpty();
        assertThat(result.entry(3).key()).isEqualTo(name);
        assertThat(consul().health().service(name, NONE).value()).singleElement()
                .satisfies(instance -> assertThat(instance.status()).isEqualTo(HealthStatus.PASSING));

        TransactionResult refused = consul().transactions().apply(List.of(
                TransactionOperation.deregisterNode(node), TransactionOperation.checkNotExists(name)));
        assertThat(refused.isCommitted()).isFalse();
        assertThat(consul().catalog().node(node, NONE).value()).isPresent();

        assertThat(consul().transactions().apply(List.of(TransactionOperation.deregisterCheck(node, name + "-up"),
                TransactionOperation.deregisterService(node, name, name), TransactionOperation.delete(name))).errors())
                .isEmpty();
        assertThat(consul().catalog().service(name, NONE).value()).isEmpty();
        assertThat(consul().transactions().apply(List.of(TransactionOperation.deregisterNode(node))).isCommitted())
                .isTrue();
        assertThat(consul().catalog().node(node, NONE).value()).isEmpty();
    }

    @Test
    void anExternalNodeNeedsNoService() {
        String node = bench().name("bare");
        consul().catalog().register(ExternalService.builder(node, "10.9.8.6").check(node + "-up", HealthStatus.CRITICAL)
                .build());
        assertThat(consul().health().node(node, NONE).value()).singleElement().satisfies(check -> {
            assertThat(check.status()).isEqualTo(HealthStatus.CRITICAL);
            assertThat(check.serviceId()).isEmpty();
        });
        consul().catalog().deregisterNode(node);
    }

    @Test
    void instancesThatSpeakMeshTlsAreFound() {
        String name = bench().name("native");
        bench().http().put("/v1/agent/service/register", "{\"Name\":\"" + name + "\",\"Port\":81,"
                + "\"Connect\":{\"Native\":true}}");
        Await.until(SOON, "the instance", () -> "none",
                () -> !consul().catalog().connect(name, NONE).value().isEmpty());
        assertThat(consul().catalog().connect(name, NONE).value()).extracting(CatalogService::kind)
                .containsExactly("");
        assertThat(consul().health().connect(name, NONE).value()).singleElement()
                .satisfies(instance -> assertThat(instance.port()).isEqualTo(81));
        assertThat(consul().health().connect(bench().name("nobody"), NONE).value()).isEmpty();
    }

    @Test
    void aFilterThatConsulEvaluatesNarrowsAnyList() {
        String name = bench().name("filtered");
        consul().agent().registerCheck(name, null, HealthCheck.ttl(Duration.ofMinutes(5)));
        QueryOptions wanted = QueryOptions.builder().filter("CheckID == \"" + name + "\"").build();
        Await.until(SOON, "the check", () -> "none",
                () -> consul().health().node(bench().node(), wanted).value().size() == 1);
        assertThat(consul().health().state(null, wanted).value()).extracting(ServiceCheck::id).containsExactly(name);
        assertThat(consul().agent().checks(wanted)).containsOnlyKeys(name);
        assertThat(consul().agent().deregisterCheck(name)).isTrue();
    }
}
