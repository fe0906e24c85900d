package io.lictor.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.HealthStatus;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.VirtualNode;
import io.lictor.http.runtime.SystemRuntime;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.HomeAnswer;
import io.lictor.http.wire.HomeBody;
import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls by which a service is kept in the catalog, as they are sent and read. */
@Timeout(30)
class CatalogHomeTest {

    private static final VirtualNode PODS = new VirtualNode("pods", "10.20.0.1", Map.of("rack", "1"));
    private static final HomeBody.Row ROW = new HomeBody.Row("service:o1", "n", HealthStatus.PASSING, "lease", "fine");

    private final FaultServer server = FaultServer.create();
    private final SystemRuntime runtime = new SystemRuntime("home", ConsulObserver.NONE);
    private final ConsulSettings settings = ConsulSettings.builder().address(server.address()).datacenter("dc1")
            .build();
    private final Transport transport = Transport.create(settings, runtime);
    private final CatalogHome home = new CatalogHome(transport, new Scope(settings)).within(Duration.ofSeconds(5));

    @AfterEach
    void close() {
        transport.close();
        runtime.close();
        server.close();
    }

    private String last() {
        var request = server.requests().getLast();
        return request.method() + " " + request.target() + " " + request.body();
    }

    @Test
    void aServiceIsWrittenWithItsChecksAndTheNodeOnlyWhereItIsToBeTouched() {
        server.otherwise(FaultAnswer.json("true"));
        ServiceDefinition orders = ServiceDefinition.builder("orders").id("o1").port(80).weights(3, 0)
                .taggedAddress("wan", "203.0.113.7", 81).connectNative(true).inCatalog(PODS).build();
        home.register(PODS, Map.of("lictor-last", "o1"), orders, List.of(ROW));
        String service = "\"Service\":{\"ID\":\"o1\",\"Service\":\"orders\",\"Port\":80,\"Weights\":{\"Passing\":3,"
                + "\"Warning\":0},\"TaggedAddresses\":{\"wan\":{\"Address\":\"203.0.113.7\",\"Port\":81}},"
                + "\"Connect\":{\"Native\":true}},\"Checks\":[{\"Node\":\"pods\",\"CheckID\":\"service:o1\",\"Name\":"
                + "\"n\",\"Status\":\"passing\",\"Notes\":\"lease\",\"Output\":\"fine\",\"ServiceID\":\"o1\"}]}";
        assertThat(last()).isEqualTo("PUT /v1/catalog/register?dc=dc1 {\"Node\":\"pods\",\"Address\":\"10.20.0.1\","
                + "\"Datacenter\":\"dc1\",\"NodeMeta\":{\"lictor-last\":\"o1\"}," + service);
        home.register(PODS, null, orders, List.of(ROW));
        assertThat(last()).isEqualTo("PUT /v1/catalog/register?dc=dc1 {\"Node\":\"pods\",\"Datacenter\":\"dc1\","
                + "\"SkipNodeUpdate\":true," + service);
        home.check("pods", "o1", ROW);
        assertThat(last()).contains("\"SkipNodeUpdate\":true,\"Check\":{\"Node\":\"pods\"");
        home.removeService("pods", "o1");
        assertThat(last()).isEqualTo("PUT /v1/catalog/deregister?dc=dc1 {\"Node\":\"pods\",\"Datacenter\":\"dc1\","
                + "\"ServiceID\":\"o1\"}");
    }

    @Test
    void instancesAreReadWithTheIndexesThatLaterWritesCompare() {
        server.otherwise(FaultAnswer.json("[{\"Node\":{\"Node\":\"pods\"},\"Service\":{\"ID\":\"o1\",\"Service\":"
                + "\"orders\",\"Port\":80,\"Weights\":{\"Passing\":1,\"Warning\":1},\"ModifyIndex\":7},\"Checks\":["
                + "{\"CheckID\":\"node-check\",\"Status\":\"passing\",\"ServiceID\":\"\",\"ModifyIndex\":5},"
                + "{\"CheckID\":\"service:o1\",\"Status\":\"passing\",\"Notes\":\"n\",\"ServiceID\":\"o1\","
                + "\"ModifyIndex\":9}]}]"));
        HomeAnswer.Copy copy = home.instances("orders", "pods", "o1").getFirst();
        assertThat(last()).startsWith("GET /v1/health/service/orders?dc=dc1&consistent&filter=");
        assertThat(copy.index()).isEqualTo(7);
        assertThat(copy.checks()).singleElement().satisfies(check -> assertThat(check.index()).isEqualTo(9));

        server.otherwise(FaultAnswer.json("{\"Results\":[],\"Errors\":null}"));
        assertThat(home.removeIf("pods", copy, copy.checks().getFirst())).isTrue();
        assertThat(last()).isEqualTo("PUT /v1/txn?dc=dc1 [{\"Check\":{\"Verb\":\"delete-cas\",\"Check\":{\"Node\":"
                + "\"pods\",\"CheckID\":\"service:o1\",\"ServiceID\":\"o1\",\"ServiceName\":\"orders\",\"ModifyIndex\":9}}},{\"Service\":{\"Verb\":\"delete-cas\","
                + "\"Node\":\"pods\",\"Service\":{\"ID\":\"o1\",\"Service\":\"orders\",\"ModifyIndex\":7}}}]");
        server.otherwise(
                FaultAnswer.of(409, "{\"Results\":null,\"Errors\":[{\"OpIndex\":0,\"What\":\"index is stale\"}]}"));
        assertThat(home.checkIf("pods", copy, ROW, copy.checks().getFirst())).isFalse();
        // by the name Consul judges the right of the token
        assertThat(last()).contains("{\"Verb\":\"cas\"", "\"ModifyIndex\":9", "\"ServiceName\":\"orders\"");
        server.otherwise(FaultAnswer.of(409,
                "{\"Results\":null,\"Errors\":[{\"OpIndex\":0,\"What\":\"Permission denied: lacks service:write\"}]}"));
        assertThatThrownBy(() -> home.checkIf("pods", copy, ROW, copy.checks().getFirst()))
                .isInstanceOf(ConsulRejectedException.class).hasMessageContaining("lacks service:write");
    }

    @Test
    void aNodeIsReadWithTheNumberOfItsServices() {
        server.otherwise(FaultAnswer.json("{\"Node\":{\"ID\":\"\",\"Node\":\"pods\",\"Meta\":{\"lictor-last\":\"o1\"},"
                + "\"ModifyIndex\":4},\"Services\":{\"o1\":{\"ID\":\"o1\"}}}"));
        HomeAnswer.Home seen = home.node("pods").orElseThrow();
        assertThat(seen.services()).isOne();
        assertThat(seen.filtered()).isFalse();
        assertThat(seen.id()).isEmpty();
        server.otherwise(FaultAnswer.json("{\"Results\":[],\"Errors\":null}"));
        assertThat(home.removeIf("pods", seen)).isTrue();
        assertThat(last()).isEqualTo("PUT /v1/txn?dc=dc1 [{\"Node\":{\"Verb\":\"delete-cas\",\"Node\":{\"Node\":"
                + "\"pods\",\"ModifyIndex\":4}}}]");
        server.otherwise(FaultAnswer.json("null"));
        assertThat(home.node("pods")).isEmpty();
    }
}
