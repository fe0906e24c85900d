package io.lictor.examples;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
 * Programs that know nothing of Consul, registered with the one at {@code CONSUL_HTTP_ADDR}:
 *
 * <pre>
 * Registrar --name nginx --port 81 --check http:/health -- nginx -g "daemon off;"
 * Registrar --file services.yaml
 * Registrar --docker
 * </pre>
 *
 * <p>With a command also {@code --id}, {@code --address} (127.0.0.1), {@code --tag}, {@code --interval} (5s), {@code --drain}
 * (5s), {@code --deregister-after} (10m), and as {@code --check} one of {@code http:/path}, {@code tcp}, and {@code
 * own-http:/path} and {@code own-tcp}, which this process runs. It ends with the exit code of the command.
 */
public final class Registrar {
    private String address = "127.0.0.1";
    private String check = "tcp";
    private int port;
    private Duration interval = Duration.ofSeconds(5);
    private Duration drain = Duration.ofSeconds(5);
    private Duration deregisterAfter = Duration.ofMinutes(10);

    private int supervise(ConsulClient consul, Deque<String> words) throws InterruptedException {
        ServiceDefinition.Builder service = ServiceDefinition.builder(words.remove());
        while (!words.isEmpty() && !words.peek().equals("--")) {
            String option = words.remove();
            String value = words.remove();
            switch (option) {
                case "--port" -> service.port(port = Integer.parseInt(value));
                case "--address" -> address = value;
                case "--id" -> service.id(value);
                case "--tag" -> service.tag(value);
                case "--check" -> check = value;
                case "--interval" -> interval = ConsulDuration.parse(value);
                case "--drain" -> drain = ConsulDuration.parse(value);
                case "--deregister-after" -> deregisterAfter = ConsulDuration.parse(value);
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        words.poll();
        SupervisedCommand program = SupervisedCommand.builder(consul, service.address(address).check(check()).build(),
                words.toArray(String[]::new)).drain(drain).start();
        // the JVM ends by TERM, INT and HUP alike, and only then: the program is sent TERM
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(program.stop())));
        return program.awaitEnd();
    }

    private HealthCheck check() {
        URI url = URI.create("http://" + address + ":" + port + check.replaceFirst("^[a-z-]*:?", ""));
        HealthCheck made = switch (check.replaceFirst(":.*", "")) {
            case "tcp" -> HealthCheck.tcp(address + ":" + port, interval);
            case "http" -> HealthCheck.http(url, interval);
            case "own-tcp" -> HealthCheck.ttl(interval.multipliedBy(3)).reporting(LocalHealth.tcp(address, port));
            case "own-http" -> HealthCheck.ttl(interval.multipliedBy(3)).reporting(LocalHealth.http(url));
            default -> throw new IllegalArgumentException("--check " + check + " (expected: tcp, http:/path, own-..)");
        };
        // it is registered when its port answers
        return made.with(CheckOptions.builder().initialStatus(HealthStatus.PASSING)
                .deregisterCriticalAfter(deregisterAfter).build());
    }

    private static void forever(AutoCloseable follower) throws Exception {
        try (follower) {
            new CountDownLatch(1).await(); // until the process is told to end
        }
    }

    public static void main(String[] args) throws Exception {
        Deque<String> words = new ArrayDeque<>(List.of(args));
        ConsulClient consul = ConsulClient.connect();
        switch (String.valueOf(words.poll())) {
            case "--name" -> Runtime.getRuntime().halt(new Registrar().supervise(consul, words));
            case "--file" -> forever(DeclaredServices.follow(consul, Path.of(words.remove())));
            case "--docker" -> forever(DockerServices.builder(consul).start());
            default ->
                throw new IllegalArgumentException("usage: Registrar --name .. -- command | --file .. | --docker");
        }
    }
}
