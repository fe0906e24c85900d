package io.lictor.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.HealthReport;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;

/**
 * A service whose beats carry its own view of its health: passing, warning, critical by how full its queue is. Needs a
 * Consul at {@code CONSUL_HTTP_ADDR}.
 */
public final class HealthSupplierExample {

    private static final PrintStream OUT = System.out;
    private static final int CAPACITY = 4;

    private HealthSupplierExample() {}

    public static void main(String[] args) throws InterruptedException {
        BlockingQueue<String> queue = new ArrayBlockingQueue<>(CAPACITY);
        ServiceDefinition worker = ServiceDefinition.builder("worker").drainTime(Duration.ZERO)
                .check(HealthCheck.ttl(Duration.ofSeconds(3)).reporting(() -> health(queue))).build();

        try (ConsulClient consul = ConsulClient.connect(); Registration me = consul.register(worker)) {
            OUT.println("registered: " + me.awaitRegistered(Duration.ofSeconds(10)));
            for (int job = 0; job <= CAPACITY; job++) {
                TimeUnit.MILLISECONDS.sleep(1_200); // longer than a third of the TTL, so that a beat has told it
                consul.agent().checks(me.id())
                        .forEach(check -> OUT.println(check.status().text() + ": " + check.output()));
                queue.offer("job " + job);
            }
        }
    }

    private static HealthReport health(BlockingQueue<String> queue) {
        String output = queue.size() + " of " + CAPACITY + " places taken";
        if (queue.remainingCapacity() == 0) {
            return HealthReport.critical(output);
        }
        return queue.size() > CAPACITY / 2 ? HealthReport.warning(output) : HealthReport.passing(output);
    }
}
