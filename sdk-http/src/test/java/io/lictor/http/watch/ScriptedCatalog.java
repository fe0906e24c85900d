package io.lictor.http.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.wire.Digest;
import org.jspecify.annotations.Nullable;

/** A catalog of a Consul that a test scripts: a list for each service, and the tables that a change feed reads. */
final class ScriptedCatalog {

    private final ConsulRuntime runtime;
    private final Map<String, ScriptedTable<List<String>>> lists = new TreeMap<>();
    private final Map<String, Long> rows = new HashMap<>();
    private final Map<String, Long> criticalRows = new HashMap<>();
    private final Map<String, List<String>> criticalNodes = new HashMap<>();
    final ScriptedTable<Boolean> services;
    final ScriptedTable<Digest> instances;
    final ScriptedTable<Digest> critical;
    final ScriptedTable<Digest> warning;
    private long index = 10;

    ScriptedCatalog(ConsulRuntime runtime) {
        this.runtime = runtime;
        this.services = new ScriptedTable<>(runtime, true, index);
        this.instances = new ScriptedTable<>(runtime, Digest.EMPTY, index);
        this.critical = new ScriptedTable<>(runtime, Digest.EMPTY, index);
        this.warning = new ScriptedTable<>(runtime, Digest.EMPTY, index);
    }

    FeedReads reads() {
        return new FeedReads(services, instances, critical, warning);
    }

    ScriptedTable<List<String>> list(String service) {
        return lists.computeIfAbsent(service, name -> new ScriptedTable<>(runtime, List.of(), index));
    }

    private Digest digest() {
        return new Digest(Map.copyOf(rows), Map.of("node", new ArrayList<>(rows.keySet())));
    }

    /** A service has these instances from now on. */
    void write(String service, String... entries) {
        index++;
        ScriptedTable<List<String>> list = list(service);
        if (entries.length == 0) {
            rows.remove(FeedReads.fold(service));
        } else {
            rows.put(FeedReads.fold(service), index);
        }
        list.set(index, List.of(entries));
        instances.set(index, digest());
        services.set(index, true);
    }

    /** A write that the server of the list has not seen yet: only the feed tells of it. */
    void writeElsewhere(String service) {
        index++;
        rows.put(FeedReads.fold(service), index);
        instances.set(index, digest());
        services.set(index, true);
    }

    /** A check of a service fails, or has recovered, which its list shows. */
    void check(String service, boolean failing, String... entries) {
        index++;
        if (failing) {
            criticalRows.put(FeedReads.fold(service), index);
        } else {
            criticalRows.remove(FeedReads.fold(service));
        }
        list(service).set(index, List.of(entries));
        checked();
    }

    /** A check of the one node fails: every list is marked. */
    void nodeFails() {
        index++;
        criticalNodes.put("node", List.of("" + index));
        lists.values().forEach(list -> list.set(index, List.of("failing")));
        checked();
    }

    private void checked() {
        instances.set(index, digest());
        critical.set(index, new Digest(Map.copyOf(criticalRows), Map.copyOf(criticalNodes)));
    }

    /** Something that only the list of the service shows. */
    void secretly(String service, String... entries) {
        index++;
        list(service).set(index, List.of(entries));
    }

    /** All data are gone, and the counter begins anew. */
    void losesAll() {
        index = 5;
        rows.clear();
        criticalRows.clear();
        lists.values().forEach(list -> list.set(index, List.of()));
        instances.set(index, digest());
        services.set(index, true);
        critical.set(index, Digest.EMPTY);
        warning.set(index, Digest.EMPTY);
    }

    void fails(@Nullable Supplier<? extends RuntimeException> failure) {
        Stream.concat(lists.values().stream(), Stream.of(services, instances, critical, warning))
                .forEach(table -> table.fails(failure));
    }

    int listReads() {
        return lists.values().stream().mapToInt(ScriptedTable::reads).sum();
    }

    int feedReads() {
        return services.reads() + instances.reads() + critical.reads() + warning.reads();
    }
}
