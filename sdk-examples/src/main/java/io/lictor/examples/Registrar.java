package io.lictor.examples;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulDuration;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.sync.registrar.DeclaredServices;
import io.lictor.sync.registrar.DockerServices;
import io.lictor.sync.registrar.LocalHealth;
import io.lictor.sync.registrar.SupervisedCommand;

/**
 * Programs that know nothing of Consul, registered with the one at {@code CONSUL_HTTP_ADDR}: see {@code --help}. With a
 * command it passes signals on, and ends with its exit code; 127 when there is no such command, 126 when it cannot be run.
 */
public final class Registrar {
    private static final String USAGE = """
            usage: Registrar --name <service> --port <port> [options] -- <command> [arguments]
                   Registrar --file <services.yaml> [--owner <owner>]
                   Registrar --docker [--owner <owner>] [--host <name>] [--address <address>] [--explicit]
            options: --id <id>  --owner <owner>  --address <127.0.0.1>  --tag <tag> (again for more)
                     --check <tcp | http:/path | own-tcp | own-http:/path>  (own-..: run by this process)
                     --interval <5s>  --deregister-after <10m>  --drain <5s>  --stop-signal <TERM>
            Consul is the agent at CONSUL_HTTP_ADDR.""";

    private String address = "127.0.0.1";
    private String check = "tcp";
    private int port;
    private Duration interval = Duration.ofSeconds(5);
    private Duration deregisterAfter = Duration.ofMinutes(10);

    private int supervise(ConsulClient consul, CommandLine words) throws InterruptedException {
        ServiceDefinition.Builder service = ServiceDefinition.builder(words.value("--name"));
        Duration drain = Duration.ofSeconds(5);
        String stopSignal = "";
        String owner = "";
        while (!words.takes("--")) {
            String option = words.next();
            String value = words.value(option);
            switch (option) {
                case "--port" -> service.port(port = CommandLine.number(option, value, 1, 65_535));
                case "--address" -> address = value;
                case "--id" -> service.id(value);
                case "--owner" -> owner = value;
                case "--tag" -> service.tag(value);
                case "--check" -> check = value;
                case "--interval" -> interval = ConsulDuration.parse(value);
                case "--drain" -> drain = ConsulDuration.parse(value);
                case "--stop-signal" -> stopSignal = value;
                case "--deregister-after" -> deregisterAfter = ConsulDuration.parse(value);
                default -> throw CommandLine.wrong("unknown option " + option);
            }
        }
        if (port == 0 || words.isEmpty()) {
            throw CommandLine.wrong(port == 0 ? "--port is missing" : "no command after --");
        }
        SupervisedCommand.Builder command = SupervisedCommand
                .builder(consul, service.address(address).check(check()).build(), words.rest()).drain(drain)
                .forwardSignals();
        if (!owner.isEmpty()) {
            command.owner(owner);
        }
        return follow(stopSignal.isEmpty() ? command : command.stopSignal(stopSignal));
    }

    private static int follow(SupervisedCommand.Builder command) throws InterruptedException {
        CompletableFuture<SupervisedCommand> started = new CompletableFuture<>();
        // for a JVM that does not give its signals away; one that is about to end takes no hook, and starts no program
        Runtime.getRuntime().addShutdownHook(new Thread(() -> started.thenAccept(
                program -> Runtime.getRuntime().halt(program.stop())).exceptionally(none -> null).join()));
        try {
            SupervisedCommand program = command.start();
            started.complete(program);
            return program.awaitEnd();
        } catch (UncheckedIOException e) {
            String why = String.valueOf(e.getMessage());
            System.err.println(why);
            return why.matches("(?s).*error[:=] ?2\\D.*") ? 127 : 126; // as shells have it
        } finally {
            started.cancel(false);
        }
    }

    private HealthCheck check() {
        String where = (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
        URI url = URI.create("http://" + where + check.replaceFirst("^[a-z-]*:?", ""));
        HealthCheck made = switch (check.replaceFirst(":.*", "")) {
            case "tcp" -> HealthCheck.tcp(where, interval);
            case "http" -> HealthCheck.http(url, interval);
            case "own-tcp" -> HealthCheck.ttl(interval.multipliedBy(3)).reporting(LocalHealth.tcp(address, port));
            case "own-http" -> HealthCheck.ttl(interval.multipliedBy(3)).reporting(LocalHealth.http(url));
            default -> throw CommandLine.wrong("--check: " + check);
        };
        // it is registered when its port answers
        return made.with(CheckOptions.builder().initialStatus(HealthStatus.PASSING)
                .deregisterCriticalAfter(deregisterAfter).build());
    }

    private static DeclaredServices file(ConsulClient consul, CommandLine words) {
        Path file = Path.of(words.value("--file"));
        if (!words.isEmpty() && words.takes("--owner")) {
            String owner = words.value("--owner");
            words.end();
            return DeclaredServices.follow(consul, file, owner);
        }
        words.end();
        return DeclaredServices.follow(consul, file);
    }

    private static DockerServices docker(ConsulClient consul, CommandLine words) {
        DockerServices.Builder docker = DockerServices.builder(consul);
        while (!words.isEmpty()) {
            String option = words.next();
            switch (option) {
                case "--owner" -> docker.owner(words.value(option));
                case "--host" -> docker.host(words.value(option));
                case "--address" -> docker.address(words.value(option));
                case "--explicit" -> docker.explicit(true);
                default -> throw CommandLine.wrong("unknown option " + option);
            }
        }
        return docker.start();
    }

    private static int forever(AutoCloseable follower) throws Exception {
        try (follower) {
            new CountDownLatch(1).await(); // until the process is told to end
            return 0;
        }
    }

    public static void main(String[] args) {
        System.setProperty("lictor.log", "WARN"); // for logback.xml: nobody else would say that Consul is away
        CommandLine.run(USAGE, args, words -> {
            String how = words.value("--name, --file or --docker");
            ConsulClient consul = ConsulClient.connect();
            return switch (how) {
                case "--name" -> {
                    Runtime.getRuntime().halt(new Registrar().supervise(consul, words));
                    yield 0;
                }
                case "--file" -> forever(file(consul, words));
                case "--docker" -> forever(docker(consul, words));
                default -> throw CommandLine.wrong("unknown option " + how);
            };
        });
    }
}
