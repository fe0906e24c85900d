package io.lictor.lock;

import java.net.URI;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.InProcessDatacenters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Two datacenters of in-process Consuls. */
class LocksElsewhereTest extends LocksElsewhereContract {

    private static InProcessDatacenters both;

    @BeforeAll
    static void start() {
        both = InProcessConsul.twoDatacenters();
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
