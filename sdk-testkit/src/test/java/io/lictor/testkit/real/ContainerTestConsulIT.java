package io.lictor.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import io.lictor.testkit.junit.ConsulEngine;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.ForConsul;
import io.lictor.testkit.junit.TestConsul;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests whose Consul is a container by one attribute, on machines with a Docker engine. */
@NeedsConsul
@NeedsDocker
@ForConsul(since = "1.8.7", until = "1.8.8")
@ConsulTest(engine = ConsulEngine.CONTAINER, version = "1.8.7", acl = true)
class ContainerTestConsulIT {

    @TempDir
    private Path folder;

    private ConsulImage image;

    @BeforeEach
    void makeTheImage() {
        image = ConsulImage.of(ConsulBinary.find(), folder);
    }

    @AfterEach
    void removeTheImage() {
        image.close();
    }

    @Test
    void isAnAgentOfThatVersion(TestConsul consul, ConsulAgent agent) {
        assertThat(agent.uri()).isEqualTo(consul.uri());
        assertThat(agent.version()).hasToString("1.8.7");
        assertThat(consul.http().get("/v1/agent/self").body()).contains("\"1.8.7");
        assertThat(consul.nodeName() + " in " + consul.datacenter()).isEqualTo("agent in dc1");
        assertThat(consul.managementToken()).isPresent();
    }

    @Test
    void isStoppedFrozenAndEmptied(TestConsul consul) {
        consul.putKey("a", "1");
        consul.kill();
        consul.start();
        assertThat(consul.http().get("/v1/kv/a").status()).isEqualTo(404);
        consul.registerService("web", "web-1", 80);
        assertThat(consul.passing("web")).containsExactly("web-1");
        consul.restartEmpty();
        assertThat(consul.passing("web")).isEmpty();
        consul.freeze();
        consul.thaw();
        consul.putKey("a", "2");
    }
}
