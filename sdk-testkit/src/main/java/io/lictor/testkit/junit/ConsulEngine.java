package io.lictor.testkit.junit;

/** Consul that a {@link ConsulTest} runs on. */
public enum ConsulEngine {
    /**
     * What JUnit's configuration parameter {@value ConsulTest#ENGINE} or the system property of that name says; without
     * either, {@link #IN_PROCESS}.
     */
    DEFAULT,
    /** {@link io.lictor.testkit.InProcessConsul}, ready within milliseconds: a new one for each scope. */
    IN_PROCESS,
    /**
     * {@link io.lictor.testkit.real.RealConsul#devAgent()}, ready after some 0.2 s: a new process for each scope. Where
     * there is no Consul the tests are skipped, or fail under {@code CI=true}.
     */
    REAL,
    /**
     * A dev agent in a container, by Testcontainers: a new container for each scope, which takes seconds, so that
     * {@link ConsulScope#PER_CLASS} suits it.
     */
    CONTAINER
}
