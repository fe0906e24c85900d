package io.lictor.testkit.real;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.lictor.testkit.net.Await;

/**
 * Two datacenters of one server each, joined with each other. Made by {@link RealConsul#twoDatacenters()}, closed by
 * the caller, which closes both. Safe for use by several threads.
 */
public final class ConsulDatacenters implements AutoCloseable {
    private static final String FIRST = "dc1";
    private static final String SECOND = "dc2";

    private final ProcessAgent dc1;
    private final ProcessAgent dc2;

    private ConsulDatacenters(ProcessAgent dc1, ProcessAgent dc2) {
        this.dc1 = dc1;
        this.dc2 = dc2;
    }

    static ConsulDatacenters start(Consumer<AgentOptions> change) {
        List<ProcessAgent> started = new ArrayList<>();
        try {
            started.add(launch(FIRST, change, Role.dev()));
            Role joining = Role.dev().joiningWan(List.of(started.get(0).serfWanAddress()));
            started.add(launch(SECOND, change, joining));
            ConsulDatacenters both = new ConsulDatacenters(started.get(0), started.get(1));
            both.awaitJoined();
            return both;
        } catch (RuntimeException e) {
            started.forEach(ProcessAgent::close);
            throw e;
        }
    }

    private static ProcessAgent launch(String datacenter, Consumer<AgentOptions> change, Role role) {
        AgentOptions options = new AgentOptions("server-" + datacenter).datacenter(datacenter);
        change.accept(options);
        return ProcessAgent.launch(RealConsul.binary(options), options.datacenter(datacenter), role);
    }

    /**
     * Returns the server of the datacenter {@code dc1}.
     *
     * @return the server
     */
    public ConsulAgent dc1() {
        return dc1;
    }

    /**
     * Returns the server of the datacenter {@code dc2}.
     *
     * @return the server
     */
    public ConsulAgent dc2() {
        return dc2;
    }

    /** Ends both servers. Does nothing the second time. */
    @Override
    public void close() {
        dc2.close();
        dc1.close();
    }

    private void awaitJoined() {
        Await.until(
                dc1.startTimeout(),
                "each datacenter reads from the other",
                () -> dc1.logTail(20) + "\n" + dc2.logTail(20),
                () -> sees(dc1, SECOND, dc2.nodeName()) && sees(dc2, FIRST, dc1.nodeName()));
    }

    private static boolean sees(ProcessAgent server, String datacenter, String node) {
        try {
            RawHttp.Answer known = server.http().get("/v1/catalog/datacenters");
            return known.body().contains("\"" + FIRST + "\"")
                    && known.body().contains("\"" + SECOND + "\"")
                    && server.http().get("/v1/catalog/nodes?dc=" + datacenter).body().contains("\"" + node + "\"");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }
}
