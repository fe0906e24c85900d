package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.Intention;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.api.mesh.ServiceDefaults;
import io.lictor.api.mesh.ServiceResolver;
import io.lictor.api.mesh.ServiceRouter;
import io.lictor.api.mesh.ServiceSplitter;
import org.junit.jupiter.api.Test;

/** Certificates, intentions, config entries. */
abstract class MeshBehaviour {

    private static final QueryOptions NONE = QueryOptions.none();

    abstract Bench bench();

    private ConsulClient consul() {
        return bench().consul();
    }

    @Test
    void aLeafIsOfTheTrustDomainOfTheRoots() {
        CaRoots roots = consul().mesh().caRoots(NONE).value();
        String service = bench().name("web");
        Indexed<LeafCertificate> leaf = consul().mesh().leaf(service, NONE);

        assertThat(roots.roots()).singleElement().satisfies(root -> {
            assertThat(root.id()).isEqualTo(roots.activeRootId());
            assertThat(root.certificate()).startsWith("-----BEGIN CERTIFICATE-----");
        });
        assertThat(consul().mesh().serverCaRoots(NONE).value().trustDomain()).isEqualTo(roots.trustDomain());
        assertThat(leaf.index()).isPositive();
        assertThat(leaf.value().uri())
                .isEqualTo("spiffe://" + roots.trustDomain() + "/ns/default/dc/dc1/svc/" + service);
        assertThat(leaf.value().validBefore()).isAfter(leaf.value().validAfter());
        assertThat(leaf.value().toString()).doesNotContain("PRIVATE");
        assertThat(consul().mesh().caConfiguration(NONE).provider()).isEqualTo("consul");
    }

    @Test
    void anIntentionIsKnownByItsEnds() {
        String source = bench().name("a");
        String destination = bench().name("b");
        assertThat(consul().mesh().intentions().find(source, destination, NONE)).isEmpty();

        consul().mesh().intentions().put(Intention.deny(source, destination));
        consul().mesh().intentions().put(Intention.deny("*", destination));
        assertThat(consul().mesh().intentions().isAllowed(source, destination, NONE)).isFalse();
        assertThat(consul().mesh().authorize(destination,
                "spiffe://x.consul/ns/default/dc/dc1/svc/" + source, "1").authorized()).isFalse();

        consul().mesh().intentions().put(Intention.allow(source, destination));
        assertThat(consul().mesh().intentions().find(source, destination, NONE)).hasValueSatisfying(
                found -> assertThat(found.action()).isEqualTo(Intention.Action.ALLOW));
        assertThat(consul().mesh().intentions().isAllowed(source, destination, NONE)).isTrue();
        assertThat(consul().mesh().intentions().matching(destination, NONE)).extracting(Intention::source)
                .containsExactly(source, "*");
        assertThat(consul().mesh().intentions().list(NONE).value()).extracting(Intention::destination)
                .contains(destination);

        consul().mesh().intentions().delete(source, destination);
        consul().mesh().intentions().delete(source, destination);
        assertThat(consul().mesh().intentions().isAllowed(source, destination, NONE)).isFalse();
        consul().mesh().intentions().delete("*", destination);
        assertThat(consul().mesh().intentions().find("*", destination, NONE)).isEmpty();
    }

    @Test
    void aConfigEntryIsWrittenOnlyIfNobodyElseHas() {
        String name = bench().name("svc");
        assertThat(consul().mesh().configEntries().read(ServiceDefaults.KIND, name, NONE).value()).isEmpty();
        assertThat(consul().mesh().configEntries().compareAndPut(ServiceDefaults.http(name).entry())).isTrue();
        assertThat(consul().mesh().configEntries()
                .compareAndPut(new ServiceDefaults(name, "tcp", Map.of(), 0).entry())).isFalse();

        ConfigEntry stored = consul().mesh().configEntries().read(ServiceDefaults.KIND, name, NONE).value()
                .orElseThrow();
        ServiceDefaults defaults = ServiceDefaults.of(stored);
        assertThat(defaults.protocol()).isEqualTo("http");
        ServiceDefaults changed = new ServiceDefaults(name, "grpc", defaults.other(), defaults.modifyIndex());
        assertThat(consul().mesh().configEntries().compareAndPut(changed.entry())).isTrue();
        // of the very entry that is stored newer versions say true, whatever the index
        ServiceDefaults late = new ServiceDefaults(name, "http2", defaults.other(), defaults.modifyIndex());
        assertThat(consul().mesh().configEntries().compareAndPut(late.entry())).isFalse();
        assertThat(consul().mesh().configEntries().list(ServiceDefaults.KIND, NONE).value())
                .extracting(ConfigEntry::name).contains(name);

        consul().mesh().configEntries().delete(ServiceDefaults.KIND, name);
        consul().mesh().configEntries().delete(ServiceDefaults.KIND, name);
        assertThat(consul().mesh().configEntries().read(ServiceDefaults.KIND, name, NONE).value()).isEmpty();
    }

    @Test
    void typedEntriesMakeADiscoveryChain() {
        String name = bench().name("shop");
        ServiceResolver resolver = new ServiceResolver(name, "v1", Map.of(
                "v1", new ServiceResolver.Subset("Service.Meta.v == v1", true, Map.of()),
                "v2", new ServiceResolver.Subset("Service.Meta.v == v2", false, Map.of())), null,
                Map.of("v1", new ServiceResolver.Failover("", "v2", List.of(), Map.of())), Duration.ofSeconds(7),
                Map.of(), 0);
        ServiceSplitter splitter = new ServiceSplitter(name, List.of(
                new ServiceSplitter.Split(90, "", "v1", Map.of()), new ServiceSplitter.Split(10, "", "v2", Map.of())),
                Map.of(), 0);
        ServiceRouter router = new ServiceRouter(name, List.of(new ServiceRouter.Route(
                new ServiceRouter.HttpMatch("/beta", List.of("GET"), Map.of()),
                new ServiceRouter.Destination("", "v2", "/", Map.of("NumRetries", 2)), Map.of())), Map.of(), 0);
        consul().mesh().configEntries().put(ServiceDefaults.http(name).entry());
        consul().mesh().configEntries().put(resolver.entry());
        consul().mesh().configEntries().put(splitter.entry());
        consul().mesh().configEntries().put(router.entry());

        ServiceResolver read = ServiceResolver.of(stored(ServiceResolver.KIND, name));
        assertThat(read.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(read.subsets()).isEqualTo(resolver.subsets());
        assertThat(read.failover().values()).extracting(ServiceResolver.Failover::subset).containsExactly("v2");
        assertThat(ServiceSplitter.of(stored(ServiceSplitter.KIND, name)).splits())
                .extracting(ServiceSplitter.Split::weight).containsExactly(90.0, 10.0);
        assertThat(ServiceRouter.of(stored(ServiceRouter.KIND, name)).routes()).singleElement()
                .satisfies(route -> assertThat(route.match()).isNotNull()
                        .satisfies(match -> assertThat(match.pathPrefix()).isEqualTo("/beta")));
        assertThat(consul().mesh().discoveryChain(name, NONE).value().get("Chain")).asString()
                .contains("router", "splitter", "resolver");

        assertThatExceptionOfType(ConsulRejectedException.class).isThrownBy(() -> consul().mesh().configEntries()
                .put(new ServiceSplitter(name, List.of(new ServiceSplitter.Split(90, "", "v1", Map.of())), Map.of(), 0)
                        .entry()))
                .withMessageContaining("must be 100");
    }

    private ConfigEntry stored(String kind, String name) {
        return consul().mesh().configEntries().read(kind, name, NONE).value().orElseThrow();
    }
}
