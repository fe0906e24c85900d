package io.lictor.benchmarks.startup;

import java.io.IOException;

import org.kiwiproject.consul.Consul;
import org.kiwiproject.consul.NotRegisteredException;
import org.kiwiproject.consul.model.agent.ImmutableRegistration;
import org.kiwiproject.consul.model.agent.Registration;

/** The same two requests by kiwi's client. */
final class KiwiStart {

    private KiwiStart() {}

    public static void main(String[] args) throws IOException, NotRegisteredException {
        StartArguments start = StartArguments.of(args);
        Consul consul = Consul.builder().withUrl("http://" + start.host() + ":" + start.port()).withPing(false).build();
        consul.agentClient().register(ImmutableRegistration.builder().id(start.id()).name(start.id()).port(8080)
                .check(Registration.RegCheck.ttl(30L)).build());
        consul.agentClient().pass(start.id());
        StartArguments.waitForEnd();
    }
}
