package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.internal.LoopStep;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends idle entries, round by round, until its load balancer or the client is closed. */
final class Sweeper implements LoopStep {

    private static final Logger LOG = LoggerFactory.getLogger(LoadBalancer.class);
    private static final String JOB = "lookup-sweep";

    private final LoadBalancer balancer;
    private final Duration interval;
    private final BooleanSupplier ended;
    private boolean begun;

    private Sweeper(LoadBalancer balancer, Duration interval, BooleanSupplier ended) {
        this.balancer = balancer;
        this.interval = interval;
        this.ended = ended;
    }

    /** Starts a thread that ends the load balancer when it is interrupted, because the client has ended then. */
    static void start(LoadBalancer balancer, ConsulRuntime runtime, Duration interval, Signal closing,
            BooleanSupplier ended) {
        GuardedLoop loop = new GuardedLoop(runtime, JOB, closing, LOG::error, new Sweeper(balancer, interval, ended));
        Thread unused = runtime.start(JOB, () -> {
            loop.run();
            balancer.end();
        });
    }

    @Override
    public @Nullable Duration run() {
        if (begun && !ended.getAsBoolean()) {
            balancer.sweep();
        }
        begun = true;
        return ended.getAsBoolean() ? null : interval;
    }
}
