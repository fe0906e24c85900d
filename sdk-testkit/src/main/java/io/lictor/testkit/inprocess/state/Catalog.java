package io.lictor.testkit.inprocess.state;

/** Nodes, services and checks. */
public final class Catalog {
    private final State state;

    Catalog(State state) {
        this.state = state;
    }

    /** The index of the last change of nodes. */
    public long nodesIndex() {
        return state.tableIndex("nodes");
    }
}
