package io.lictor.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.lictor.api.ConsulException;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.loadbalancer.Discovery;

/**
 * The whole idea in half a minute: services register themselves, callers find them by name, one dies,
 * Consul itself is lost and comes back empty, and nobody has to do anything about it.
 */
public final class Quickstart {

    private static final String SERVICE = "hello";
    private static final PrintStream OUT = System.out;
    private static final Duration PATIENCE = Duration.ofMinutes(2); // four JVMs on a busy machine

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1)).build();
    private final QuickstartConsul consul;
    private final List<HelloProcess> services = new ArrayList<>();

    private Quickstart(QuickstartConsul consul) {
        this.consul = consul;
    }

    public static void main(String[] args) throws Exception {
        try (QuickstartConsul consul = QuickstartConsul.find()) {
            // what CONSUL_HTTP_ADDR would say to this JVM
            System.setProperty("lictor.http.addr", consul.address());
            Quickstart quickstart = new Quickstart(consul);
            try {
                quickstart.play();
            } finally {
                quickstart.services.forEach(HelloProcess::close);
            }
        }
        System.exit(0);
    }

    private void play() throws Exception {
        OUT.println("""

                Lictor quickstart
                =================
                Consul is a server that knows where every service of a system runs and whether it is well.
                Lictor is what a Java application needs to talk to it.
                """);
        say("1. Consul", consul.description());
        startServices();
        balance();
        killOne();
        if (consul.isOwn()) {
            loseConsul();
        } else {
            say("5. Consul is not restarted here", "it is yours; without CONSUL_HTTP_ADDR you would see that too");
        }
        endServices();
        OUT.println(
                "\nThat was all. The code: HelloService.java registers itself in one line, Quickstart.java looks it up.");
    }

    private void startServices() throws IOException, InterruptedException {
        for (int number = 1; number <= 3; number++) {
            services.add(HelloProcess.start("hello-" + number, consul.address()));
        }
        double seconds = await(() -> instances().size() == 3, "three instances");
        say("2. Three processes started", "each registered itself (@RegisterService), all healthy after %.1f s:"
                .formatted(seconds));
        instances().forEach(instance -> OUT.println("     " + instance.id() + " at " + instance.uri("")));
    }

    private void balance() throws InterruptedException {
        say("3. Nine calls", "each to Discovery.lookup(\"hello\"), which is the next healthy instance:");
        printCalls(9);
    }

    private void killOne() throws InterruptedException {
        HelloProcess victim = services.get(1);
        victim.kill();
        say("4. " + victim.name() + " is killed (kill -9)", "it cannot say good-bye, but its heartbeats stop");
        double seconds = await(() -> instances().size() == 2, "the dead instance to leave");
        OUT.printf("     after %.1f s (its TTL is 3 s) it is out of every lookup; nine calls:%n", seconds);
        printCalls(9);
    }

    private void loseConsul() throws InterruptedException {
        consul.kill().run();
        say("5. Consul itself is lost", "lookups go on from the last good list; nine calls without any Consul:");
        printCalls(9);
        consul.startEmpty().run();
        OUT.println("     Consul is back, and has lost everything it knew ...");
        double seconds = await(() -> ConsulTable.passing(consul.address(), SERVICE) == 2, "the services to come back");
        OUT.printf("     ... %.1f s later both services have registered themselves again; nine calls:%n", seconds);
        printCalls(9);
    }

    private void endServices() throws InterruptedException {
        ConsulTable.removeDead(consul.address(), SERVICE, services.get(1).process().pid());
        services.forEach(HelloProcess::terminate);
        for (HelloProcess service : services) {
            service.awaitEnd(10);
        }
        double seconds = await(() -> instances().isEmpty(), "the services to leave");
        say("6. The services are stopped (SIGTERM)",
                "each went into maintenance, drained and deregistered itself; gone after %.1f s".formatted(seconds));
        try {
            Discovery.lookup(SERVICE);
        } catch (NoInstanceException e) {
            OUT.println("     a lookup now says: " + e.getMessage());
        }
    }

    private void printCalls(int calls) throws InterruptedException {
        Map<String, Integer> answers = new TreeMap<>();
        for (int call = 0; call < calls; call++) {
            answers.merge(call(), 1, Integer::sum);
        }
        answers.forEach((answer, count) -> OUT.println("     " + count + " x " + answer));
    }

    private String call() throws InterruptedException {
        ServiceInstance next = Discovery.lookup(SERVICE);
        try {
            return http.send(HttpRequest.newBuilder(next.uri("/")).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return next.id() + " did not answer: " + e;
        }
    }

    /** An empty list while nobody is there yet is no error here. */
    private static List<ServiceInstance> instances() {
        try {
            return Discovery.instances(SERVICE);
        } catch (ConsulException e) {
            return List.of();
        }
    }

    private static double await(BooleanSupplier condition, String what) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s for " + what);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void say(String title, String text) {
        OUT.println("\n" + title + ": " + text);
    }
}
