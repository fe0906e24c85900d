package io.lictor.testkit.inprocess.engine;

/** Leaves a handler where Consul would send its remote call: another datacenter is to answer the request. */
final class Elsewhere extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String datacenter;

    Elsewhere(String datacenter) {
        super(datacenter, null, false, false);
        this.datacenter = datacenter;
    }

    String datacenter() {
        return datacenter;
    }
}
