package io.lictor.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Comparator;

import io.lictor.api.ConsulClient;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.balancing.PickRequest;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.loadbalancer.Strategies;

/**
 * Calls by name, balanced by a strategy of one's own. Needs a Consul at {@code CONSUL_HTTP_ADDR} and a service that speaks
 * HTTP: {@code BalancingExample [name [calls]]}.
 */
public final class BalancingExample {

    private static final PrintStream OUT = System.out;

    private BalancingExample() {}

    /** The whole of a strategy: the instance that has answered fastest so far; those that were not asked come first. */
    private static final class Fastest implements BalancingStrategy {

        @Override
        public InstancePicker picker(InstancePool pool) {
            return new InstancePicker() {
                @Override
                public Candidate pick(PickRequest request) {
                    return pool.candidates().stream().filter(candidate -> request.accepts(candidate.instance()))
                            .min(Comparator.comparingLong(Candidate::latency)).orElse(pool.candidates().getFirst());
                }

                @Override
                public boolean wantsOutcomes() {
                    return true; // or else latency() stays 0
                }
            };
        }
    }

    public static void main(String[] args) throws InterruptedException {
        String name = args.length > 0 ? args[0] : "hello";
        int calls = args.length > 1 ? Integer.parseInt(args[1]) : 10;

        BalancingStrategy strategy = Strategies.ejectingOutliers(OutlierSettings.defaults(), new Fastest());
        try (ConsulClient consul = ConsulClient.connect();
                LoadBalancer balancer = LoadBalancer.builder(consul).strategy(name, strategy).create();
                ServiceHttpClient http = ServiceHttpClient.builder(consul).balancer(balancer)
                        .timeout(Duration.ofSeconds(2)).create()) {
            for (int call = 0; call < calls; call++) {
                try {
                    var answer = http.send(name, ServiceHttpClient.request("/").build(), BodyHandlers.ofString());
                    OUT.println(answer.uri() + ": " + answer.statusCode());
                } catch (IOException e) {
                    OUT.println(e.getMessage());
                }
            }
        }
    }
}
