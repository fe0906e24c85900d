package io.lictor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.lictor.api.ConsulClient;
import io.lictor.mesh.MeshIdentity;
import io.lictor.testkit.junit.ConsulTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service of the mesh on the JDK's server, on Jetty and on Netty, where BouncyCastle speaks TLS. */
@ConsulTest
@Tag("bouncycastle")
class MeshServersByBouncyCastleTest extends MeshServersTest {

    @Test
    void theContextIsOfBouncyCastle(ConsulClient consul) {
        try (MeshIdentity payments = MeshIdentity.create(consul, "payments")) {
            assertThat(payments.serverContext().getProvider().getName()).isEqualTo("BCJSSE");
        }
    }
}
