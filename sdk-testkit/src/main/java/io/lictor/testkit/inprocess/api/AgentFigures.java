package io.lictor.testkit.inprocess.api;

import java.io.File;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Figures of the agent and its process, which is this JVM. */
final class AgentFigures {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss '+0000 UTC'")
            .withZone(ZoneOffset.UTC);
    private static final int NANOS_IN_MILLI = 1_000_000;

    private final Engine engine;

    AgentFigures(Engine engine) {
        this.engine = engine;
    }

    /** As {@code agent/metrics} tells them. */
    ObjectNode metrics() {
        ObjectNode metrics = GoJson.object().put("Timestamp", TIME.format(engine.settings().runtime().now()));
        ArrayNode gauges = metrics.putArray("Gauges");
        gauge(gauges, "consul.autopilot.failure_tolerance", 0);
        gauge(gauges, "consul.autopilot.healthy", engine.faults().hasLeader() ? 1 : 0);
        gauge(gauges, "consul.raft.applied_index", engine.state().index());
        gauge(gauges, "consul.raft.last_index", engine.state().index());
        if (engine.settings().release().has(Feature.RAFT_LAST_INDEX)) {
            gauge(gauges, "consul.raft.peers", 1);
        }
        gauge(gauges, "consul.rpc.queries_blocking", engine.state().blocked());
        addRuntime(gauges);
        gauge(gauges, "consul.session_ttl.active", engine.state().read(() -> engine.state().sessions().all().stream()
                .filter(each -> each.ttlNanos() > 0).count()));
        metrics.putArray("Points");
        metrics.putArray("Counters");
        metrics.putArray("Samples");
        return metrics;
    }

    private static void addRuntime(ArrayNode gauges) {
        Runtime runtime = Runtime.getRuntime();
        gauge(gauges, "consul.runtime.alloc_bytes", runtime.totalMemory() - runtime.freeMemory());
        gauge(gauges, "consul.runtime.num_goroutines", ManagementFactory.getThreadMXBean().getThreadCount());
        gauge(gauges, "consul.runtime.sys_bytes", runtime.totalMemory());
        long pause = 0;
        long runs = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            pause += Math.max(0, collector.getCollectionTime());
            runs += Math.max(0, collector.getCollectionCount());
        }
        gauge(gauges, "consul.runtime.total_gc_pause_ns", pause * NANOS_IN_MILLI);
        gauge(gauges, "consul.runtime.total_gc_runs", runs);
    }

    /** As {@code agent/host} tells them. */
    ObjectNode host() {
        ObjectNode host = GoJson.object();
        host.set("Memory", memory());
        ArrayNode processors = host.putArray("CPU");
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            processors.addObject().put("cpu", i);
        }
        Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        host.putObject("Host").put("hostname", engine.settings().node()).put("uptime", uptime.toSeconds())
                .put("os", System.getProperty("os.name", "").toLowerCase(Locale.ROOT))
                .put("kernelVersion", System.getProperty("os.version", ""))
                .put("kernelArch", System.getProperty("os.arch", ""));
        host.set("Disk", disk());
        Instant now = engine.settings().runtime().now();
        return host.put("CollectionTime", now.getEpochSecond() * 1000 * NANOS_IN_MILLI + now.getNano())
                .putNull("Errors");
    }

    private static ObjectNode memory() {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return share(GoJson.object().put("total", runtime.maxMemory()).put("available", runtime.maxMemory() - used),
                used, runtime.maxMemory());
    }

    private static ObjectNode disk() {
        File root = new File(System.getProperty("java.io.tmpdir", "."));
        return share(GoJson.object().put("path", root.getPath()).put("total", root.getTotalSpace())
                .put("free", root.getUsableSpace()), root.getTotalSpace() - root.getFreeSpace(), root.getTotalSpace());
    }

    private static ObjectNode share(ObjectNode of, long used, long total) {
        return of.put("used", used).put("usedPercent", total == 0 ? 0 : 100.0 * used / total);
    }

    private static void gauge(ArrayNode gauges, String name, long value) {
        gauges.addObject().put("Name", name).put("Value", value).putObject("Labels");
    }
}
