package io.lictor.examples;

import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;
import org.jspecify.annotations.Nullable;

/** The Consul that the quickstart plays on: the one of the environment, or one started for this run. */
final class QuickstartConsul implements AutoCloseable {

    private final String address;
    private final @Nullable ConsulAgent own;

    private QuickstartConsul(String address, @Nullable ConsulAgent own) {
        this.address = address;
        this.own = own;
    }

    static QuickstartConsul find() {
        String given = System.getenv("CONSUL_HTTP_ADDR");
        if (given != null && !given.isBlank()) {
            return new QuickstartConsul(given, null);
        }
        ConsulAgent agent = RealConsul.devAgent();
        return new QuickstartConsul(agent.address(), agent);
    }

    String address() {
        return address;
    }

    /** Only a Consul that was started here may be restarted here. */
    boolean isOwn() {
        return own != null;
    }

    void kill() {
        if (own != null) {
            own.kill();
        }
    }

    void startEmpty() {
        if (own != null) {
            own.restartEmpty();
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
