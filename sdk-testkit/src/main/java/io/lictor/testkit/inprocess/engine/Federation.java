package io.lictor.testkit.inprocess.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

import org.jspecify.annotations.Nullable;

/** One datacenter and what it knows of the others: who has joined, and whether anybody answers there. */
public final class Federation {
    private final String datacenter;
    private final String node;
    private final Map<String, Federation> others = new ConcurrentSkipListMap<>();
    private volatile @Nullable Engine engine;

    /** A datacenter of one server that knows no other. */
    public Federation(Settings settings) {
        this.datacenter = settings.datacenter();
        this.node = settings.node();
    }

    /** Says who answers for this datacenter; null while nobody can be reached. */
    public void answeredBy(@Nullable Engine reachable) {
        engine = reachable;
    }

    /** Makes all datacenters of both sides known to each other, for good. */
    public void join(Federation other) {
        List<Federation> here = members();
        List<Federation> there = other.members();
        for (Federation one : here) {
            for (Federation another : there) {
                if (one != another && one.datacenter.equals(another.datacenter)) {
                    throw new IllegalArgumentException(
                            "datacenter: " + one.datacenter + " twice (expected: a name of its own for each)");
                }
            }
        }
        for (Federation one : here) {
            for (Federation another : there) {
                if (one != another) {
                    one.others.put(another.datacenter, another);
                    another.others.put(one.datacenter, one);
                }
            }
        }
    }

    /** All datacenters, this one first. */
    public List<Federation> members() {
        List<Federation> all = new ArrayList<>(others.size() + 1);
        all.add(this);
        all.addAll(others.values());
        return all;
    }

    /** The names of the others, nearest first. */
    public List<String> others() {
        return List.copyOf(others.keySet());
    }

    /** The datacenter's name. */
    public String datacenter() {
        return datacenter;
    }

    /** The name of its server. */
    public String node() {
        return node;
    }

    /** Whether anybody answers. */
    public boolean isAlive() {
        return engine != null;
    }

    /** Whether a datacenter is another one that answers. */
    public boolean isReachable(String other) {
        Federation found = others.get(other);
        return found != null && found.engine != null;
    }

    /** Who answers for another datacenter; refuses one that is unknown or dead. */
    public Engine reach(String other) {
        Federation found = others.get(other);
        if (found == null) {
            throw Refusal.failed("No path to datacenter");
        }
        Engine answering = found.engine;
        if (answering == null) {
            throw Refusal.failed(Faults.NO_SERVER);
        }
        return answering;
    }
}
