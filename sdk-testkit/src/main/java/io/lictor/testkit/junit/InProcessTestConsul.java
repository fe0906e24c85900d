package io.lictor.testkit.junit;

import java.util.Optional;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.time.ManualTime;
import org.jspecify.annotations.Nullable;

/** The in-process Consul of a test. */
record InProcessTestConsul(InProcessConsul consul, @Nullable String token) implements TestConsul {

    static InProcessTestConsul start(String version, @Nullable String token, @Nullable ManualTime time) {
        InProcessConsul.Builder builder = InProcessConsul.builder();
        if (!version.isEmpty()) {
            builder.version(version);
        }
        if (token != null) {
            builder.acl(token);
        }
        if (time != null) {
            builder.clock(time);
        }
        return new InProcessTestConsul(builder.start(), token);
    }

    @Override
    public ConsulEngine engine() {
        return ConsulEngine.IN_PROCESS;
    }

    @Override
    public String address() {
        return consul.address();
    }

    @Override
    public String nodeName() {
        return consul.nodeName();
    }

    @Override
    public String datacenter() {
        return consul.datacenter();
    }

    @Override
    public Optional<String> managementToken() {
        return Optional.ofNullable(token);
    }

    @Override
    public void restartEmpty() {
        consul.restartEmpty();
    }

    @Override
    public void kill() {
        consul.faults().refuse();
    }

    @Override
    public void start() {
        consul.restartEmpty();
    }

    @Override
    public void freeze() {
        consul.faults().freeze();
    }

    @Override
    public void thaw() {
        consul.faults().thaw();
    }

    @Override
    public String toString() {
        return "in-process Consul at " + address();
    }
}
