package io.lictor.benchmarks.startup;

import java.io.IOException;
import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;

/** Lictor: a registration that is kept. */
final class LictorStart {

    private LictorStart() {}

    public static void main(String[] args) throws IOException {
        StartArguments start = StartArguments.of(args);
        ConsulClient consul = ConsulClient
                .connect(ConsulSettings.builder().address(start.host() + ":" + start.port()).build());
        consul.register(ServiceDefinition.builder(start.id()).id(start.id()).port(8080)
                .check(HealthCheck.ttl(Duration.ofSeconds(30))).build());
        StartArguments.waitForEnd();
    }
}
