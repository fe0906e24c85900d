package io.lictor.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.KeyValueView;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.TransactionOperation;
import io.lictor.api.Watch;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.catalog.CatalogService;
import io.lictor.api.catalog.ExternalService;
import io.lictor.testkit.junit.EachConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys, sessions and transactions of another datacenter, and tokens of one call, on real agents. */
@EachConsul
@Timeout(180)
class ScopedKeysIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOKEN = "5ec2e7ab-0000-4000-8000-00000000000c";

    @Test
    void keysOfAnotherDatacenterAreWatchedWrittenLockedAndDeleted() {
        try (ConsulDatacenters both = RealConsul.twoDatacenters();
                ConsulClient here = ConsulClient.connect(ConsulSettings.builder()
                        .address(both.dc1().httpUri().toString()).build());
                ConsulClient over = ConsulClient.connect(ConsulSettings.builder()
                        .address(both.dc2().httpUri().toString()).build())) {
            QueryOptions dc2 = QueryOptions.builder().datacenter("dc2").build();
            KeyValueView there = here.keyValue().in(dc2);
            try (Watch<Optional<KeyValueEntry>> watch = there.watch("a");
                    Watch<Optional<KeyValueEntry>> own = here.keyValue().watch("a")) {
                assertThat(watch.await(SOON)).isEmpty();
                over.keyValue().put("a", "1");
                Await.until(SOON, "the key of dc2", () -> watch.state().toString(), () -> text(watch).equals("1"));
                there.put("a", "2");
                Await.until(SOON, "the next value", () -> watch.state().toString(), () -> text(watch).equals("2"));
                assertThat(own.await(SOON)).isEmpty();
            }
            assertThat(over.keyValue().get("a")).map(KeyValueEntry::text).contains("2");
            String node = over.agent().self().nodeName();
            String session = here.sessions().in(dc2)
                    .create(SessionDefinition.builder().node(node).checks(List.of()).build());
            assertThat(there.acquire("lock", new byte[0], 0, session)).isTrue();
            assertThat(over.keyValue().get("lock")).map(KeyValueEntry::session).contains(session);
            assertThat(here.transactions().in(dc2).apply(List.of(TransactionOperation.delete("a"))).isCommitted())
                    .isTrue();
            assertThat(over.keyValue().get("a")).isEmpty();
            here.sessions().in(dc2).destroy(session);

            // a row that was read there is written back there
            over.catalog().register(ExternalService.builder("ext", "10.0.0.1").service("db", 5432).build());
            CatalogService row = here.catalog().service("db", dc2).value().getFirst();
            here.catalog().register(ExternalService.from(row).tags(List.of("v2")).build());
            assertThat(here.catalog().service("db", QueryOptions.none()).value()).isEmpty();
            assertThat(over.catalog().service("db", QueryOptions.none()).value()).singleElement()
                    .satisfies(each -> assertThat(each.service().tags()).containsExactly("v2"));
        }
    }

    private static String text(Watch<Optional<KeyValueEntry>> watch) {
        Optional<KeyValueEntry> value = watch.state().value();
        return value == null ? "" : value.map(KeyValueEntry::text).orElse("");
    }

    @Test
    void aTokenOfOneCallHasItsOwnRights() {
        try (ConsulAgent agent = RealConsul.devAgent(options -> options.acl(TOKEN));
                ConsulClient consul = ConsulClient.connect(ConsulSettings.builder()
                        .address(agent.httpUri().toString()).token(TOKEN).build())) {
            AclPolicy policy = consul.acl().policies()
                    .create(AclPolicy.of("a", "key_prefix \"a/\" { policy = \"write\" }"));
            String user = consul.acl().tokens()
                    .create(AclTokenDefinition.builder("user").policy(policy.name()).build()).secretId();
            QueryOptions asUser = QueryOptions.builder().token(user).build();
            consul.keyValue().put("b", "1");
            consul.keyValue().in(asUser).put("a/x", "1");
            assertThat(consul.keyValue().get("a/x", asUser).value()).isPresent();
            assertThat(consul.acl().tokens().list(QueryOptions.none()).value()).isNotEmpty();
            assertThat(catchThrowableOfType(ConsulRejectedException.class,
                    () -> consul.keyValue().in(asUser).put("b", "2")).isPermissionDenied()).isTrue();
            assertThat(catchThrowableOfType(ConsulRejectedException.class,
                    () -> consul.acl().tokens().list(asUser)).isPermissionDenied()).isTrue();
            assertThat(consul.keyValue().get("b")).map(KeyValueEntry::text).contains("1");
        }
    }
}
