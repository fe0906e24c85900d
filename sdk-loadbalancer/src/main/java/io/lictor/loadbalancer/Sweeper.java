package io.lictor.loadbalancer;

import java.time.Duration;

import io.lictor.api.runtime.ConsulRuntime.Signal;

/** Loop that ends idle entries, until its load balancer or the client is closed. */
final class Sweeper implements Runnable {

    private final LoadBalancer balancer;
    private final Duration interval;
    private final Signal closing;

    Sweeper(LoadBalancer balancer, Duration interval, Signal closing) {
        this.balancer = balancer;
        this.interval = interval;
        this.closing = closing;
    }

    @Override
    public void run() {
        try {
            while (!closing.await(interval)) {
                balancer.sweep();
            }
        } catch (InterruptedException e) {
            // the client is closing, and this thread ends with it
            Thread.currentThread().interrupt();
        } finally {
            balancer.end();
        }
    }
}
