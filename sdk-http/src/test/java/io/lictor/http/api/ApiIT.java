package io.lictor.http.api;

import io.lictor.testkit.real.ConsulVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/** The sections of the API on the real Consul, with what the in-process one does not have. */
@Timeout(240)
class ApiIT {

    private static Bench bench;
    private static Bench guarded;

    @BeforeAll
    static void start() {
        bench = Bench.real();
        guarded = Bench.realWithAcl();
    }

    /** What the table says to be tested here is what was sent. */
    @AfterAll
    static void close() {
        try (Bench first = bench; Bench second = guarded) {
            ApiTable.read().assertTested(ConsulVersion.of(first.consul().agent().version()), first, second);
        }
    }

    @Nested
    class Servers extends ServersBehaviour {
        @Override
        Bench bench() {
            return bench;
        }
    }

    @Nested
    class Gateways extends RealGatewayBehaviour {
        @Override
        Bench bench() {
            return bench;
        }
    }

    @Nested
    class Logins extends LoginBehaviour {
        @Override
        Bench bench() {
            return guarded;
        }
    }

    @Nested
    class Catalog extends CatalogBehaviour {
        @Override
        Bench bench() {
            return bench;
        }
    }

    @Nested
    class Agent extends AgentBehaviour {
        @Override
        Bench bench() {
            return bench;
        }
    }

    @Nested
    class Cluster extends ClusterBehaviour {
        @Override
        Bench bench() {
            return bench;
        }
    }

    @Nested
    class Mesh extends MeshBehaviour {
        @Override
        Bench bench() {
            return bench;
        }
    }

    @Nested
    class Access extends AccessBehaviour {
        @Override
        Bench bench() {
            return guarded;
        }
    }
}
