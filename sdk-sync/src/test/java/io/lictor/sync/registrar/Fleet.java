package io.lictor.sync.registrar;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import io.lictor.testkit.net.Await;

/** Containers of a test in a network of their own, and what the engine itself says of them. */
final class Fleet implements AutoCloseable {

    static final String SERVICE = "steps";

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String PROGRAM = "trap 'exit 0' TERM; : > /ok; sleep 1000000 & wait";

    private final DockerClient docker;
    private final String image;
    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final String network;
    private final List<String> ids = new ArrayList<>();
    private int names;

    Fleet(DockerClient docker, String image) {
        this.docker = docker;
        this.image = image;
        this.network = docker.createNetworkCmd().withName("lictor-" + unique).exec().getId();
    }

    int size() {
        return ids.size();
    }

    /** Some have two ports, some one that is published twice, some a health check of Docker's. */
    void add() {
        int number = ids.size();
        List<PortBinding> bindings = new ArrayList<>(List.of(binding(80)));
        if (number % 5 == 1) {
            bindings.add(binding(443));
        } else if (number % 5 == 2) {
            bindings.add(binding(80));
        }
        CreateContainerCmd create = docker.createContainerCmd(image).withName(name())
                .withEnv("SERVICE_80_NAME=" + SERVICE, "SERVICE_443_NAME=" + SERVICE, "SERVICE_CHECK=none")
                .withExposedPorts(ExposedPort.tcp(80), ExposedPort.tcp(443))
                .withEntrypoint("/bin/sh", "-c", PROGRAM)
                .withHostConfig(HostConfig.newHostConfig().withPortBindings(bindings).withNetworkMode(network)
                        .withRestartPolicy(number % 2 == 0
                                ? RestartPolicy.unlessStoppedRestart()
                                : RestartPolicy.noRestart()));
        if (isChecked(number)) {
            create.withHealthcheck(new HealthCheck().withTest(List.of("CMD", "/bin/sh", "-c", "test -e /ok"))
                    .withInterval(Duration.ofSeconds(2).toNanos()).withTimeout(Duration.ofSeconds(30).toNanos())
                    .withRetries(1));
        }
        ids.add(create.exec().getId());
        docker.startContainerCmd(ids.getLast()).exec();
    }

    private static boolean isChecked(int number) {
        return number % 5 == 3;
    }

    private static PortBinding binding(int inside) {
        return new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(inside));
    }

    private String name() {
        return "lictor-" + unique + "-" + names++;
    }

    /** What may happen to a container. */
    enum Step {
        STOP, KILL, PAUSE, RENAME, RESTART, HEALTH, NETWORK
    }

    /** Does it, or what brings the container back to where it can be done; says what it was. */
    String step(int number, Step step) throws InterruptedException {
        String id = ids.get(number);
        ContainerState state = state(id);
        if (Boolean.TRUE.equals(state.getPaused())) {
            docker.unpauseContainerCmd(id).exec();
            return "unpause";
        }
        if (!Boolean.TRUE.equals(state.getRunning())) {
            docker.startContainerCmd(id).exec();
            return "start";
        }
        switch (step) {
            case STOP -> docker.stopContainerCmd(id).withTimeout(30).exec();
            case KILL -> docker.killContainerCmd(id).exec();
            case PAUSE -> docker.pauseContainerCmd(id).exec();
            case RENAME -> docker.renameContainerCmd(id).withName(name()).exec();
            case RESTART -> docker.restartContainerCmd(id).withTimeout(30).exec();
            case HEALTH -> {
                return changeHealth(number);
            }
            case NETWORK -> {
                return joinOrLeave(id);
            }
        }
        return step.toString().toLowerCase(java.util.Locale.ROOT);
    }

    private String changeHealth(int any) throws InterruptedException {
        int number = any - any % 5 + 3 < ids.size() ? any - any % 5 + 3 : 3;
        String id = ids.get(number);
        ContainerState state = state(id);
        if (Boolean.TRUE.equals(state.getPaused()) || !Boolean.TRUE.equals(state.getRunning())) {
            return step(number, Step.HEALTH);
        }
        boolean healthy = "healthy".equals(health(id));
        String exec = docker.execCreateCmd(id).withCmd("/bin/sh", "-c", healthy ? "rm /ok" : ": > /ok").exec().getId();
        docker.execStartCmd(exec).exec(new ResultCallback.Adapter<>()).awaitCompletion();
        Await.until(SOON, "another health", () -> health(id), () -> healthy == health(id).equals("unhealthy"));
        return healthy ? "unhealthy" : "healthy";
    }

    private String joinOrLeave(String id) {
        if (docker.inspectContainerCmd(id).exec().getNetworkSettings().getNetworks().isEmpty()) {
            docker.connectToNetworkCmd().withContainerId(id).withNetworkId(network).exec();
            return "connect";
        }
        docker.disconnectFromNetworkCmd().withContainerId(id).withNetworkId(network).exec();
        return "disconnect";
    }

    private ContainerState state(String id) {
        return docker.inspectContainerCmd(id).exec().getState();
    }

    private String health(String id) {
        ContainerState state = state(id);
        return state.getHealth() == null ? "" : String.valueOf(state.getHealth().getStatus());
    }

    /** The instances that should be there, with their port and whether they are in service, by what inspection says. */
    Map<String, String> expected(String host) {
        Map<String, String> instances = new TreeMap<>();
        for (String id : ids) {
            InspectContainerResponse container = docker.inspectContainerCmd(id).exec();
            ContainerState state = container.getState();
            if (Boolean.TRUE.equals(state.getRunning()) && !Boolean.TRUE.equals(state.getRestarting())) {
                boolean healthy = state.getHealth() == null || "healthy".equals(state.getHealth().getStatus());
                String shown = healthy && !Boolean.TRUE.equals(state.getPaused()) ? "in service" : "in maintenance";
                ports(container).forEach((port, outside) -> instances
                        .put(host + ":" + container.getName().substring(1) + ":" + port, outside + " " + shown));
            }
        }
        return instances;
    }

    private static Map<String, Integer> ports(InspectContainerResponse container) {
        Map<String, Integer> all = new HashMap<>();
        container.getNetworkSettings().getPorts().getBindings().forEach((port, bindings) -> {
            if (bindings != null) {
                List<Integer> outside = java.util.Arrays.stream(bindings)
                        .map(binding -> Integer.valueOf(requireNonNull(binding.getHostPortSpec())))
                        .sorted(Comparator.naturalOrder()).toList();
                all.put(port.getPort() + "", outside.getFirst());
                outside.stream().skip(1).forEach(each -> all.put(port.getPort() + ":127.0.0.1:" + each, each));
            }
        });
        return all;
    }

    @Override
    public void close() {
        for (String id : ids) {
            docker.removeContainerCmd(id).withForce(true).exec();
        }
        docker.removeNetworkCmd(network).exec();
    }
}
