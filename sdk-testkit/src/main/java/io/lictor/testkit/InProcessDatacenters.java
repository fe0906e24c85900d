package io.lictor.testkit;

import java.util.function.Consumer;

/**
 * Two in-process datacenters that know each other. Made by {@link InProcessConsul#twoDatacenters()}, closed by the
 * caller, which closes both. Safe for use by several threads.
 *
 * <pre>{@code
 * try (InProcessDatacenters both = InProcessConsul.twoDatacenters()) {
 *     ConsulClient client = ConsulClient.connect(ConsulSettings.builder().address(both.dc1().address()).build());
 *     both.dc2().faults().refuse();
 * }
 * }</pre>
 */
public final class InProcessDatacenters implements AutoCloseable {
    private static final String FIRST = "dc1";
    private static final String SECOND = "dc2";

    private final InProcessConsul dc1;
    private final InProcessConsul dc2;

    private InProcessDatacenters(InProcessConsul dc1, InProcessConsul dc2) {
        this.dc1 = dc1;
        this.dc2 = dc2;
    }

    static InProcessDatacenters start(Consumer<InProcessConsul.Builder> change) {
        InProcessConsul first = start(FIRST, change);
        try {
            InProcessConsul second = start(SECOND, change);
            first.joinWan(second);
            return new InProcessDatacenters(first, second);
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
    }

    private static InProcessConsul start(String datacenter, Consumer<InProcessConsul.Builder> change) {
        InProcessConsul.Builder builder = InProcessConsul.builder().nodeName("server-" + datacenter);
        change.accept(builder);
        return builder.datacenter(datacenter).start();
    }

    /**
     * Returns the server of the datacenter {@code dc1}.
     *
     * @return the server
     */
    public InProcessConsul dc1() {
        return dc1;
    }

    /**
     * Returns the server of the datacenter {@code dc2}.
     *
     * @return the server
     */
    public InProcessConsul dc2() {
        return dc2;
    }

    /** Closes both. Does nothing the second time. */
    @Override
    public void close() {
        dc2.close();
        dc1.close();
    }
}
