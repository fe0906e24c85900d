/** Consul for tests: real agents and clusters, faults on the wire, time that a test moves. */
@org.jspecify.annotations.NullMarked
module io.lictor.testkit {
    requires transitive io.lictor.api;
    requires static org.jspecify;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires java.logging;
    requires java.management;
    requires static org.junit.jupiter.api;
    requires static org.junit.platform.commons;
    requires static org.slf4j;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires static com.github.dockerjava.api;
    requires static testcontainers;

    exports io.lictor.testkit;
    exports io.lictor.testkit.fault;
    exports io.lictor.testkit.junit;
    exports io.lictor.testkit.net to io.lictor.examples;
    exports io.lictor.testkit.real;
    exports io.lictor.testkit.time;
}
