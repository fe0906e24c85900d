package io.lictor.testkit.junit;

/** How long the Consul and the client of a {@link ConsulTest} live. */
public enum ConsulScope {
    /** A Consul without any data, and a new client, for each test and each invocation of a repeated one. */
    PER_METHOD,
    /**
     * One Consul and one client for all tests of the class that has the annotation, those of its nested classes
     * included. Polls, sessions and threads are looked for at the end of the class; warnings after each test.
     */
    PER_CLASS
}
