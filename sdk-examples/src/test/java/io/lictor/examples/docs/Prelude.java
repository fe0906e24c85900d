package io.lictor.examples.docs;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulClient;
import io.lictor.api.config.ConfigWatch;
import io.lictor.loadbalancer.LoadBalancer;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;

/**
 * What the pages take as known: a fragment of code is compiled as if it stood in a method of a class that has these
 * members. What only one block needs stands above it on its page, in a comment {@code <!-- given: Type name -->}.
 */
@SuppressWarnings("NullAway.Init") // compiled against, never made
abstract class Prelude {

    /** The two that every reader takes for granted. */
    protected ConsulClient consul;
    protected Logger log;

    /** Things of the application, which say by their names what they are. */
    protected MeterRegistry registry;
    protected LoadBalancer balancer;
    protected ConfigWatch<?> config;
    protected InetSocketAddress address;
    protected Store store;
    protected String report;
    protected ConnectionPool pool;
    protected AtomicBoolean running;

    /** A resource that checks fencing tokens. */
    interface Store {
        void write(String report, long fencingToken);

        void write(String report, int permit, long fencingToken);
    }

    /** Jobs of an application that leads. */
    interface Schedule {
        void runNext(long fencingToken) throws InterruptedException;
    }

    interface ConnectionPool {
        boolean isExhausted();
    }

    protected void call(URI address) {}

    protected void serve(ConsulClient client) {}

    protected void rollOut(String version) {}

    protected void resize(Object pool) {}

    protected void apply(Object value) {}

    protected void apply(List<?> values) {}
}
