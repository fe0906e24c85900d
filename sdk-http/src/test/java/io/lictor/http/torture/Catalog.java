package io.lictor.http.torture;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.lictor.api.discovery.ServiceInstance;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.ConsulCluster;
import io.lictor.testkit.real.RawHttp;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is in Consul: written at random, and read directly, by plain HTTP from the servers. */
final class Catalog implements AutoCloseable {

    private static final int INSTANCES = 3;
    private static final int READERS = 4;
    private static final Duration CALL = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> STATUSES = List.of("passing", "passing", "passing", "warning", "critical");

    private final ConsulCluster cluster;
    private final int services;
    private final Random random;
    private final Row[][] rows;
    private final List<Set<String>> passing = new ArrayList<>();
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS,
            Thread.ofPlatform().daemon().name("oracle-", 0).factory());
    private long version;
    private long changes;

    Catalog(ConsulCluster cluster, int services, Random random) {
        this.cluster = cluster;
        this.services = services;
        this.random = random;
        this.rows = new Row[services][INSTANCES];
        for (int service = 0; service < services; service++) {
            for (int instance = 0; instance < INSTANCES; instance++) {
                write(new Row(service, instance, ++version, "passing"));
            }
        }
        look();
    }

    /** An instance of a service; its port is its version. */
    private record Row(int service, int instance, long version, String status) {

        String name() {
            return Catalog.name(service);
        }

        String id() {
            return name() + "-" + instance;
        }

        int port() {
            return (int) (1_024 + version % 60_000);
        }

        boolean isGone() {
            return status.equals("gone");
        }
    }

    static String name(int service) {
        return "s-" + service;
    }

    int services() {
        return services;
    }

    long changes() {
        return changes;
    }

    /** What the watches of a service should show, by the last look or write. */
    Set<String> expected(int service) {
        return passing.get(service);
    }

    /** The same form for what a watch shows. */
    static Set<String> shown(List<ServiceInstance> instances) {
        Set<String> shown = new TreeSet<>();
        instances.forEach(each -> shown.add(each.id() + ":" + each.port() + each.tags()));
        return shown;
    }

    /** Changes one instance of a service. */
    void change(int service) {
        Row old = rows[service][random.nextInt(INSTANCES)];
        String status = old.isGone() || random.nextInt(6) > 0
                ? STATUSES.get(random.nextInt(STATUSES.size()))
                : "gone";
        // the port of an instance changes when it is started anew, not when a check does
        boolean anew = old.isGone() || random.nextBoolean();
        write(new Row(service, old.instance, anew ? ++version : old.version, status));
    }

    /** A service of which all instances fail, and one more is started that fails too. */
    void crash(int service) {
        for (Row row : rows[service].clone()) {
            if (!row.status.equals("critical")) {
                write(new Row(service, row.instance, row.version, "critical"));
            }
        }
        write(new Row(service, random.nextInt(INSTANCES), ++version, "critical"));
    }

    /** A check that fails and recovers. */
    void flap(int service) {
        Row old = rows[service][0];
        write(new Row(service, 0, old.version, old.status.equals("critical") ? "warning" : "critical"));
    }

    /** An instance that passes, of a service that may have none. */
    void recover(int service) {
        write(new Row(service, random.nextInt(INSTANCES), ++version, "passing"));
    }

    private void write(Row row) {
        Row old = rows[row.service][row.instance];
        if (row.isGone() && old != null && !old.isGone()) {
            put("/v1/catalog/deregister", """
                    {"Node":"far-%d","ServiceID":"%s"}""".formatted(row.instance, row.id()));
        } else if (!row.isGone()) {
            put("/v1/catalog/register", """
                    {"Node":"far-%1$d","Address":"10.0.0.%1$d","Service":{"Service":"%2$s","ID":"%3$s","Port":%4$d,
                    "Tags":["v%5$d"]},"Check":{"CheckID":"service:%3$s","Name":"ttl","Status":"%6$s",
                    "ServiceID":"%3$s"}}""".formatted(row.instance, row.name(), row.id(), row.port(), row.version,
                    row.status));
        }
        rows[row.service][row.instance] = row;
        if (passing.size() > row.service) {
            Set<String> now = new TreeSet<>();
            for (Row each : rows[row.service]) {
                if (each.status.equals("passing")) {
                    now.add(each.id() + ":" + each.port() + "[v" + each.version + "]");
                }
            }
            passing.set(row.service, now);
        }
        changes++;
    }

    /** Until a server takes it: what is written twice is the same. */
    private void put(String path, String body) {
        String[] last = {""};
        Await.until(PATIENCE, path, () -> last[0], () -> {
            for (ConsulAgent server : cluster.servers()) {
                if (server.isRunning() && !server.isFrozen()) {
                    try {
                        RawHttp.Answer answer = server.http().withTimeout(CALL).put(path, body);
                        last[0] = answer.status() + " " + answer.body();
                        if (answer.status() == 200) {
                            return true;
                        }
                    } catch (UncheckedIOException e) {
                        last[0] = e.toString();
                    }
                }
            }
            return false;
        });
    }

    /**
     * Reads every service from the leader, until two looks say the same: a write that a server had not answered may be
     * done late.
     *
     * @return the services that the last look found otherwise than they were written
     */
    List<String> look() {
        List<Set<String>> before = read();
        Await.until(PATIENCE, "a catalog at rest", () -> "it changes", () -> {
            List<Set<String>> now = read();
            boolean same = now.equals(before);
            before.clear();
            before.addAll(now);
            return same;
        });
        List<String> others = new ArrayList<>();
        for (int service = 0; service < passing.size(); service++) {
            if (!passing.get(service).equals(before.get(service))) {
                others.add(name(service) + ": " + before.get(service) + ", written " + passing.get(service));
            }
        }
        passing.clear();
        passing.addAll(before);
        return others;
    }

    private List<Set<String>> read() {
        List<Future<Set<String>>> asked = new ArrayList<>();
        for (int service = 0; service < services; service++) {
            String path = "/v1/health/service/" + name(service) + "?passing&consistent";
            Callable<Set<String>> read = () -> instances(get(path));
            asked.add(readers.submit(read));
        }
        List<Set<String>> all = new ArrayList<>();
        for (Future<Set<String>> answer : asked) {
            try {
                all.add(answer.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return all;
    }

    private String get(String path) {
        String[] last = {""};
        Await.until(PATIENCE, path, () -> last[0], () -> {
            for (ConsulAgent server : cluster.servers()) {
                try {
                    RawHttp.Answer answer = server.http().withTimeout(CALL).get(path);
                    last[0] = answer.body();
                    if (answer.status() == 200) {
                        return true;
                    }
                } catch (UncheckedIOException e) {
                    last[0] = e.toString();
                }
            }
            return false;
        });
        return last[0];
    }

    private static Set<String> instances(String body) {
        Set<String> instances = new TreeSet<>();
        for (JsonNode entry : JsonMapper.shared().readTree(body)) {
            JsonNode service = entry.get("Service");
            List<String> tags = new ArrayList<>();
            service.get("Tags").forEach(tag -> tags.add(tag.asString()));
            instances.add(service.get("ID").asString() + ":" + service.get("Port").asInt() + tags);
        }
        return instances;
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
