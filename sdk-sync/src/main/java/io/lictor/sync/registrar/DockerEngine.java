package io.lictor.sync.registrar;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.lictor.sync.registrar.DockerContainer.Port;
import org.jspecify.annotations.Nullable;

/** The Docker engine: what runs now, and a bell that rings when that may have changed. Only it and its events know docker-java. */
final class DockerEngine implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "");
    /** How they begin, of containers, and of networks that they join and leave. */
    private static final List<String> ACTIONS = List.of("start", "die", "stop", "kill", "pause", "unpause", "destroy",
            "rename", "update", "connect", "disconnect", "health_status");

    private final URI host;
    private final DockerClient docker;
    /** The stream of events is silent for as long as nothing happens; every other answer is due soon. */
    private final DockerClient events;
    private Map<String, InspectContainerResponse> inspected = Map.of();
    /** The engine tells that a container has died before it takes it from its list. */
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    private DockerEngine(DefaultDockerClientConfig config) {
        this.host = config.getDockerHost();
        this.docker = DockerClientImpl.getInstance(config, transport(config).responseTimeout(ANSWER).build());
        this.events = DockerClientImpl.getInstance(config, transport(config).build());
    }

    private static ZerodepDockerHttpClient.Builder transport(DefaultDockerClientConfig config) {
        return new ZerodepDockerHttpClient.Builder().dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig()).connectionTimeout(CONNECT);
    }

    /** A client of the engine that is named, or of the one that Docker's own variables name. */
    static DockerEngine create(@Nullable URI named) {
        DefaultDockerClientConfig.Builder config = DefaultDockerClientConfig.createDefaultConfigBuilder();
        if (named != null) {
            config.withDockerHost(named.toString());
        }
        return new DockerEngine(config.build());
    }

    /**
     * Sees whether the engine answers.
     *
     * @throws IllegalStateException when it does not
     */
    void ping() {
        try {
            docker.pingCmd().exec();
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "no Docker engine answers at " + host + " (expected: a running engine there, the"
                            + " right to use its socket, or DOCKER_HOST for another one): " + rootOf(e),
                    e);
        }
    }

    private static String rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    /** The containers that run now. */
    List<DockerContainer> containers() {
        List<DockerContainer> running = new ArrayList<>();
        Map<String, InspectContainerResponse> known = new HashMap<>();
        List<Container> listed = docker.listContainersCmd().exec();
        ended.retainAll(listed.stream().map(Container::getId).collect(Collectors.toSet()));
        for (Container container : listed) {
            if (ended.contains(container.getId())) {
                continue;
            }
            InspectContainerResponse details = inspected.get(container.getId());
            try {
                // environment and labels of a container never change
                details = details == null ? docker.inspectContainerCmd(container.getId()).exec() : details;
            } catch (NotFoundException gone) {
                continue;
            }
            known.put(container.getId(), details);
            running.add(container(container, details));
        }
        inspected = known;
        return running;
    }

    private static DockerContainer container(Container container, InspectContainerResponse details) {
        Map<String, String> settings = new HashMap<>();
        String[] environment = details.getConfig().getEnv();
        for (String entry : environment == null ? new String[0] : environment) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                settings.put(entry.substring(0, equals).toLowerCase(Locale.ROOT), entry.substring(equals + 1));
            }
        }
        Map<String, String> labels = details.getConfig().getLabels();
        if (labels != null) {
            labels.forEach((key, value) -> settings.put(key.toLowerCase(Locale.ROOT), value));
        }
        String image = details.getConfig().getImage();
        return new DockerContainer(container.getId(), name(container, details),
                image == null ? String.valueOf(container.getImage()) : image, ports(container, details), settings,
                health(String.valueOf(container.getState()), String.valueOf(container.getStatus())));
    }

    /** As it is called now; a name with a second slash is what another container calls it by. */
    private static String name(Container container, InspectContainerResponse details) {
        String[] names = container.getNames() == null ? new String[0] : container.getNames();
        return Arrays.stream(names).filter(name -> name.lastIndexOf('/') <= 0).findFirst().orElse(details.getName())
                .replaceFirst("^/", "");
    }

    private static Set<Port> ports(Container container, InspectContainerResponse details) {
        Set<Port> ports = new HashSet<>();
        if (container.getHostConfig() != null && "host".equals(container.getHostConfig().getNetworkMode())) {
            ExposedPort[] exposed = details.getConfig().getExposedPorts();
            for (ExposedPort port : exposed == null ? new ExposedPort[0] : exposed) {
                ports.add(new Port(port.getPort(), port.getPort(), "",
                        port.getProtocol().name().toLowerCase(Locale.ROOT)));
            }
            return ports;
        }
        List<ContainerPort> listed = container.getPorts() == null ? List.of() : List.of(container.getPorts());
        for (ContainerPort port : listed) {
            if (port.getPublicPort() != null && port.getPrivatePort() != null && !isTwin(port, listed)) {
                String ip = port.getIp() == null ? "" : port.getIp();
                ports.add(new Port(port.getPrivatePort(), port.getPublicPort(), WILDCARDS.contains(ip) ? "" : ip,
                        String.valueOf(port.getType())));
            }
        }
        return ports;
    }

    /** Whether it is published for IPv6 beside IPv4, maybe with another number. */
    private static boolean isTwin(ContainerPort port, List<ContainerPort> listed) {
        return "::".equals(port.getIp()) && listed.stream().anyMatch(other -> "0.0.0.0".equals(other.getIp())
                && Objects.equals(other.getPrivatePort(), port.getPrivatePort())
                && Objects.equals(other.getType(), port.getType()));
    }

    /** The engine's list has the health in its text for people only: {@code Up 2 minutes (healthy)}. */
    private static String health(String state, String status) {
        if (state.equals("paused") || status.endsWith("(Paused)")) {
            return "paused"; // and no longer what it was before
        }
        return status.endsWith("(healthy)")
                ? "healthy"
                : status.endsWith("(unhealthy)")
                        ? "unhealthy"
                        : status.endsWith("(health: starting)") ? "starting" : "";
    }

    /** The engine's id and its machine's name, both empty where it does not say. */
    Identity identity() {
        Info info = docker.infoCmd().exec();
        return new Identity(info.getId() == null ? "" : info.getId(), info.getName() == null ? "" : info.getName());
    }

    /**
     * Who an engine is.
     *
     * @param id its own id
     * @param machine the name of its machine
     */
    record Identity(String id, String machine) {}

    /** Rings at every event that may change an instance, and says when the stream of events has ended. */
    Closeable listen(Runnable bell, Runnable end) {
        ended.clear();
        return events.eventsCmd().withEventTypeFilter(EventType.CONTAINER, EventType.NETWORK)
                .exec(new DockerEvents(event -> heard(event, bell), end));
    }

    private void heard(Event event, Runnable bell) {
        String action = String.valueOf(event.getAction());
        String container = event.getId();
        if (container != null && action.equals("die")) {
            ended.add(container);
        } else if (container != null && action.equals("start")) {
            ended.remove(container);
        }
        if (ACTIONS.stream().anyMatch(action::startsWith)) {
            bell.run();
        }
    }

    @Override
    public void close() throws IOException {
        try (events) {
            docker.close();
        }
    }

    @Override
    public String toString() {
        return host.toString();
    }
}
