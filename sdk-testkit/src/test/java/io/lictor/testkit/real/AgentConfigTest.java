package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

class AgentConfigTest {
    private static final Ports PORTS = new Ports(1, -1, 2, 3, 4, 5, 6);

    @Test
    void saysOnlyWhatOldConsulKnows() {
        assertThat(json(new AgentOptions("n").acl("t"), Role.dev(), "1.8.7")).contains("\"master\":\"t\"")
                .contains("\"default_policy\":\"deny\"").doesNotContain("initial_management")
                .doesNotContain("grpc_tls");
    }

    @Test
    void saysWhatNewConsulExpects() {
        AgentOptions options = new AgentOptions("n").acl("t").tls(Path.of("/ca"), Path.of("/cert"), Path.of("/key"),
                true);

        assertThat(json(options, Role.dev(), "1.20.0")).contains("\"initial_management\":\"t\"")
                .contains("\"grpc_tls\":-1").contains("\"tls\":{\"defaults\":{").doesNotContain("\"master\"");
    }

    @Test
    void putsTlsAtTheTopForOldConsul() {
        AgentOptions options = new AgentOptions("n").tls(Path.of("/ca"), Path.of("/cert"), Path.of("/key"), true);

        assertThat(json(options, Role.dev(), "1.8.7")).contains("\"ca_file\":\"/ca\"")
                .contains("\"cert_file\":\"/cert\"")
                .contains("\"key_file\":\"/key\"").contains("\"verify_incoming\":true").doesNotContain("\"tls\"");
    }

    @Test
    void passesEveryOption() {
        AgentOptions options = new AgentOptions("a \"name\"\n").datacenter("dc9").enableScriptChecks()
                .maxConnectionsPerClient(7).logLevel("DEBUG").raftMultiplier(5);

        assertThat(json(options, Role.server(3, List.of("127.0.0.1:4")), "1.8.7"))
                .contains("\"node_name\":\"a \\\"name\\\"\\u000a\"").contains("\"datacenter\":\"dc9\"")
                .contains("\"enable_script_checks\":true").contains("\"http_max_conns_per_client\":7")
                .contains("\"log_level\":\"DEBUG\"").contains("\"raft_multiplier\":5")
                .contains("\"retry_join\":[\"127.0.0.1:4\"]").contains("\"connect\":{\"enabled\":true}");
    }

    @Test
    void keepsAClientOutOfTheGossipBetweenDatacenters() {
        assertThat(json(new AgentOptions("c"), Role.client(List.of("127.0.0.1:4")), "1.8.7"))
                .contains("\"serf_wan\":-1");
        assertThat(Role.client(List.of()).arguments()).isEmpty();
        assertThat(Role.server(3, List.of()).arguments()).containsExactly("-server", "-bootstrap-expect=3");
    }

    private static String json(AgentOptions options, Role role, String version) {
        return new AgentConfig(options, role, ConsulVersion.parse("Consul v" + version)).json("127.0.0.1", "127.0.0.1",
                PORTS,
                "id");
    }
}
