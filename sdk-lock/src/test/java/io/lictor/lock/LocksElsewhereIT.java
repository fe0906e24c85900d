package io.lictor.lock;

import java.net.URI;

import io.lictor.testkit.real.ConsulDatacenters;
import io.lictor.testkit.real.RealConsul;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Two real datacenters. */
class LocksElsewhereIT extends LocksElsewhereContract {

    private static ConsulDatacenters both;

    @BeforeAll
    static void start() {
        both = RealConsul.twoDatacenters();
    }

    @AfterAll
    static void stop() {
        both.close();
    }

    @Override
    URI here() {
        return both.dc1().uri();
    }

    @Override
    URI there() {
        return both.dc2().uri();
    }
}
