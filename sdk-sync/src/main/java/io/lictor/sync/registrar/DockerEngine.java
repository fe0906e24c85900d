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

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.lictor.sync.registrar.DockerContainer.Port;
import org.jspecify.annotations.Nullable;

/** The Docker engine: what runs now, and a bell that rings when that may have changed. The only class that knows docker-java. */
final class DockerEngine implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "");

    private final URI host;
    private final DockerClient docker;
    /** The stream of events is silent for as long as nothing happens; every other answer is due soon. */
    private final DockerClient events;
    private Map<String, InspectContainerResponse> inspected = Map.of();

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
        for (Container container : docker.listContainersCmd().exec()) {
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
                health(String.valueOf(container.getStatus())));
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
    private static String health(String status) {
        return status.endsWith("(healthy)")
                ? "healthy"
                : status.endsWith("(unhealthy)")
                        ? "unhealthy"
                        : status.endsWith("(health: starting)") ? "starting" : "";
    }

    /** Rings at every event of a container, and says when the stream of events has ended. */
    Closeable listen(Runnable bell, Runnable end) {
        return events.eventsCmd().withEventTypeFilter(EventType.CONTAINER).exec(new ResultCallback.Adapter<Event>() {
            @Override
            public void onNext(Event event) {
                String action = String.valueOf(event.getAction());
                if (Arrays.asList("start", "die", "stop", "kill", "pause", "unpause", "destroy", "rename", "update")
                        .contains(action) || action.startsWith("health_status")) {
                    bell.run();
                }
            }

            @Override
            public void onError(Throwable failure) {
                end.run();
                super.onError(failure);
            }

            @Override
            public void onComplete() {
                end.run();
                super.onComplete();
            }
        });
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
