package io.lictor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.SessionDefinition;
import io.lictor.api.SessionInfo;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulBinary;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real agents in one JVM at the same time, of all versions that are there and at least three of them, each with a client
 * of its own: what happens on one of them is seen by its own client only.
 */
@Timeout(240)
class SideBySideIT {
    private static final int AT_LEAST = 3;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final QueryOptions NONE = QueryOptions.none();

    private final List<Side> sides = new ArrayList<>();

    @BeforeEach
    void start() {
        Assumptions.assumeTrue(RealConsul.isAvailable(), "no Consul found; see bin/fetch-consul");
        List<ConsulBinary> all = ConsulBinary.all();
        Stream.iterate(0, i -> i + 1).limit(Math.max(AT_LEAST, all.size()))
                .forEach(i -> sides.add(new Side(all.get(i % all.size()), i)));
    }

    @AfterEach
    void close() {
        sides.forEach(Side::close);
    }

    @Test
    void nothingLeaksFromOneVersionToAnother() {
        assertThat(sides).extracting(side -> side.consul.agent().self().version())
                .containsExactlyElementsOf(sides.stream().map(side -> side.binary.version().text()).toList());
        sides.forEach(Side::begin);
        sides.forEach(Side::seesItsOwn);
        for (Side side : sides) {
            side.end();
            side.seesThatItEnded();
            sides.stream().filter(other -> !other.ended).forEach(Side::seesItsOwn);
        }
    }

    @Test
    void anAgentThatDiesIsMissedByItsOwnClientOnly() {
        sides.forEach(Side::begin);
        sides.forEach(Side::seesItsOwn);
        Side dying = sides.getFirst();
        dying.agent.kill();
        Await.until(SOON, "a failure", () -> String.valueOf(dying.services.state()),
                () -> dying.services.state().consecutiveFailures() > 0);
        for (Side side : sides.subList(1, sides.size())) {
            side.put("changed");
            side.seesItsOwn();
            assertThat(side.services.state().consecutiveFailures()).isZero();
        }
    }

    /** An agent, its client, and what that watches: names are the same on all, values are not. */
    private static final class Side implements AutoCloseable {
        private final ConsulBinary binary;
        private final int port;
        private final ConsulAgent agent;
        private final ConsulClient consul;
        private final Watch<List<ServiceInstance>> services;
        private final Watch<Optional<KeyValueEntry>> key;
        private Registration registration;
        private String session = "";
        private String value = "";
        private boolean ended;

        Side(ConsulBinary binary, int number) {
            this.binary = binary;
            this.port = 8_000 + number;
            this.agent = RealConsul.devAgent(options -> options.binary(binary).nodeName("node-" + port));
            this.consul = ConsulClient.connect(ConsulSettings.builder().address(agent.uri().toString()).build());
            this.services = consul.discovery().watch(ServiceQuery.of("web"));
            this.key = consul.keyValue().watch("own");
            this.registration = consul.register(ServiceDefinition.builder("before").port(port).build());
        }

        void begin() {
            registration.close();
            registration = consul.register(ServiceDefinition.builder("web").port(port)
                    .check(HealthCheck.ttl(Duration.ofSeconds(30))).build());
            put("of " + port);
            session = consul.sessions().create(SessionDefinition.builder().name("session-" + port).build());
        }

        void seesItsOwn() {
            Await.until(SOON, "the own instance on " + binary, () -> String.valueOf(services.state()),
                    () -> ports().equals(List.of(port)));
            assertThat(services.state().value()).extracting(each -> each.node().name())
                    .containsExactly("node-" + port);
            assertThat(consul.sessions().list(NONE).value()).extracting(SessionInfo::name)
                    .containsExactly("session-" + port);
            assertThat(consul.sessions().info(session, NONE).value()).isPresent();
            owns(value);
        }

        void put(String text) {
            consul.keyValue().put("own", text);
            value = text;
        }

        private void owns(String text) {
            Await.until(SOON, "the own key on " + binary, () -> String.valueOf(key.state()), () -> {
                Optional<KeyValueEntry> seen = key.state().value();
                return seen != null && seen.map(KeyValueEntry::text).orElse("").equals(text);
            });
        }

        void end() {
            registration.close();
            consul.keyValue().delete("own");
            consul.sessions().destroy(session);
            ended = true;
        }

        void seesThatItEnded() {
            Await.until(SOON, "nothing on " + binary, () -> services.state() + ", " + key.state(),
                    () -> ports().isEmpty());
            owns("");
            assertThat(consul.sessions().list(NONE).value()).isEmpty();
        }

        private List<Integer> ports() {
            List<ServiceInstance> seen = services.state().value();
            return seen == null ? List.of(-1) : seen.stream().map(ServiceInstance::port).toList();
        }

        @Override
        public void close() {
            consul.close();
            agent.close();
        }
    }
}
