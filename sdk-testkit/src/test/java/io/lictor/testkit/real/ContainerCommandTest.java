package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;

class ContainerCommandTest {
    @Test
    void runsADevAgentWhoseApiIsOnTheLoopbackAddressOnly() {
        ContainerCommand command = ContainerCommand.of(new AgentOptions("n").image("hashicorp/consul:1.18"), "id",
                41000, 41001);

        assertThat(command.image()).isEqualTo("hashicorp/consul:1.18");
        assertThat(command.arguments()).containsExactly("agent", "-dev");
        assertThat(command.portBindings()).containsExactly("127.0.0.1:41000:8500/tcp", "127.0.0.1:41001:8600/tcp",
                "127.0.0.1:41001:8600/udp");
        assertThat(command.environment().get("CONSUL_LOCAL_CONFIG")).contains("\"client_addr\":\"0.0.0.0\"")
                .contains("\"bind_addr\":\"127.0.0.1\"").contains("\"http\":8500").contains("\"grpc_tls\":-1");
    }

    @Test
    void speaksTheWordsOfTheImagesVersion() {
        AgentOptions options = new AgentOptions("n").acl("t");

        assertThat(config(options.image("hashicorp/consul:1.10.0"))).contains("\"master\":\"t\"");
        assertThat(config(options.image("hashicorp/consul:latest"))).contains("\"initial_management\":\"t\"");
    }

    @Test
    void passesExtraConfiguration() {
        ContainerCommand command = ContainerCommand.of(new AgentOptions("n").extraConfig("{\"a\":1}"), "id", 1, 2);

        assertThat(command.arguments()).containsExactly("agent", "-dev", "-hcl={\"a\":1}");
    }

    @Test
    void rejectsWhatAContainerCannotDo() {
        Path file = Path.of("x.pem");

        assertThatThrownBy(() -> ContainerCommand.of(new AgentOptions("n").tls(file, file, file, true), "id", 1, 2))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("tls: on (expected: off");
        assertThatThrownBy(() -> ContainerCommand.of(new AgentOptions("n").persistent(), "id", 1, 2))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("persistent: on (expected: off");
    }

    private static String config(AgentOptions options) {
        return String.valueOf(ContainerCommand.of(options, "id", 1, 2).environment().get("CONSUL_LOCAL_CONFIG"));
    }
}
