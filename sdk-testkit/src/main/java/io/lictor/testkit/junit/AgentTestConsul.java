package io.lictor.testkit.junit;

import java.util.Optional;

import io.lictor.testkit.real.ConsulAgent;

/** A real agent of a test, a process or a container. */
record AgentTestConsul(ConsulEngine engine, ConsulAgent agent) implements TestConsul {

    @Override
    public String address() {
        return agent.address();
    }

    @Override
    public String nodeName() {
        return agent.nodeName();
    }

    @Override
    public String datacenter() {
        return agent.datacenter();
    }

    @Override
    public Optional<String> managementToken() {
        return agent.managementToken();
    }

    @Override
    public void restartEmpty() {
        agent.restartEmpty();
    }

    @Override
    public void kill() {
        agent.kill();
    }

    @Override
    public void start() {
        agent.start();
    }

    @Override
    public void freeze() {
        agent.freeze();
    }

    @Override
    public void thaw() {
        agent.thaw();
    }

    @Override
    public String toString() {
        return "Consul agent at " + address();
    }
}
