package io.lictor.examples;

import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RealConsul;

/**
 * The Consul that the quickstart plays on: the one of the environment; else one in this JVM, or with
 * {@code -Dquickstart.consul=real} a real one that is started for this run.
 *
 * @param description what it is, for the reader of the output
 * @param isOwn whether it was started here; only such a one may be restarted here
 */
record QuickstartConsul(String address, String description, boolean isOwn, Runnable kill, Runnable startEmpty,
        Runnable end) implements AutoCloseable {

    static QuickstartConsul find() {
        String given = System.getenv("CONSUL_HTTP_ADDR");
        if (given != null && !given.isBlank()) {
            return yours(given);
        }
        String wanted = System.getProperty("quickstart.consul", "in-process");
        return switch (wanted) {
            case "in-process" -> inProcess(InProcessConsul.start());
            case "real" -> real(RealConsul.devAgent());
            default -> throw new IllegalArgumentException(
                    "quickstart.consul is \"" + wanted + "\" (expected: \"in-process\" or \"real\")");
        };
    }

    private static QuickstartConsul yours(String address) {
        return new QuickstartConsul(address, "using yours, at " + address + " (CONSUL_HTTP_ADDR)", false, () -> {},
                () -> {}, () -> {});
    }

    private static QuickstartConsul inProcess(InProcessConsul consul) {
        String description = """
                the in-process one of sdk-testkit, at %s
                     It is for first steps and tests, and answers as a real one would. To play on a real one:
                     set CONSUL_HTTP_ADDR to use yours, or add -Dquickstart.consul=real to have one started"""
                .formatted(consul.address());
        return new QuickstartConsul(consul.address(), description, true, consul.faults()::refuse,
                consul::restartEmpty, consul::close);
    }

    private static QuickstartConsul real(ConsulAgent agent) {
        return new QuickstartConsul(agent.address(),
                "a real one was started for this run and listens at " + agent.address(), true, agent::kill,
                agent::restartEmpty, agent::close);
    }

    @Override
    public void close() {
        end.run();
    }
}
