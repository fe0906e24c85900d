package io.lictor.testkit.real;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A dev agent in a container, for machines with Docker and without a Consul binary. */
final class ContainerAgent implements ConsulAgent {
    private static final String TESTCONTAINERS = "org.testcontainers.DockerClientFactory";
    private static final int STOP_SECONDS = 15;

    private final AgentOptions options;
    private final GenericContainer<?> container;
    /** Held as long as the agent is open, so that its container has the same ones over every start. */
    private final HeldPort httpPort;
    private final HeldPort dnsPort;
    private final ReentrantLock lifeCycle = new ReentrantLock();
    private volatile @Nullable List<String> lastLog;

    private ContainerAgent(AgentOptions options, HeldPort httpPort, HeldPort dnsPort) {
        this.options = options;
        this.httpPort = httpPort;
        this.dnsPort = dnsPort;
        ContainerCommand command = ContainerCommand.of(options, UUID.randomUUID().toString(), httpPort.number(),
                dnsPort.number());
        this.container = new GenericContainer<>(DockerImageName.parse(command.image()))
                .withCommand(command.arguments().toArray(String[]::new))
                .withEnv(command.environment());
        container.setPortBindings(command.portBindings());
    }

    /** Tells whether Testcontainers is on the class path and finds a Docker. */
    static boolean isPossible() {
        try {
            Class.forName(TESTCONTAINERS);
        } catch (ClassNotFoundException optional) {
            return false;
        }
        return DockerClientFactory.instance().isDockerAvailable();
    }

    static ContainerAgent launch(AgentOptions options) {
        ContainerAgent agent = prepare(options);
        try {
            agent.container.start();
            agent.awaitReady(options.startTimeout());
            return agent;
        } catch (RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    private static ContainerAgent prepare(AgentOptions options) {
        HeldPort http = HeldPort.tcp(Localhost.address());
        HeldPort dns = HeldPort.tcpAndUdp(Localhost.address());
        try {
            return new ContainerAgent(options, http, dns);
        } catch (RuntimeException e) {
            http.close();
            dns.close();
            throw e;
        }
    }

    @Override
    public URI uri() {
        return httpUri();
    }

    @Override
    public String host() {
        return ContainerCommand.HOST;
    }

    @Override
    public int httpPort() {
        return httpPort.number();
    }

    @Override
    public int httpsPort() {
        return -1;
    }

    @Override
    public int dnsPort() {
        return dnsPort.number();
    }

    @Override
    public int serfLanPort() {
        return -1;
    }

    @Override
    public String nodeName() {
        return options.nodeName();
    }

    @Override
    public String datacenter() {
        return options.datacenter();
    }

    @Override
    public ConsulVersion version() {
        return ConsulVersion.ofImage(options.image());
    }

    @Override
    public Path dataDir() {
        return Path.of("/consul/data");
    }

    @Override
    public long pid() {
        return -1;
    }

    @Override
    public Optional<String> managementToken() {
        return options.managementToken();
    }

    @Override
    public List<String> log() {
        List<String> last = lastLog;
        return last != null ? last : container.getLogs().lines().toList();
    }

    @Override
    public void stop() {
        thaw();
        if (isRunning()) {
            docker().stopContainerCmd(id()).withTimeout(STOP_SECONDS).exec();
        }
    }

    @Override
    public void kill() {
        if (isRunning()) {
            docker().killContainerCmd(id()).exec();
        }
    }

    @Override
    public void freeze() {
        docker().pauseContainerCmd(id()).exec();
    }

    @Override
    public void thaw() {
        if (isFrozen()) {
            docker().unpauseContainerCmd(id()).exec();
        }
    }

    @Override
    public void startAsync() {
        docker().startContainerCmd(id()).exec();
    }

    @Override
    public void restartEmpty() {
        kill();
        start();
    }

    @Override
    public boolean isRunning() {
        return Boolean.TRUE.equals(state().getRunning());
    }

    @Override
    public boolean isFrozen() {
        return Boolean.TRUE.equals(state().getPaused());
    }

    @Override
    public Duration startTimeout() {
        return options.startTimeout();
    }

    @Override
    public void awaitReady(Duration limit) {
        Readiness.await(this, limit);
    }

    @Override
    public void close() {
        lifeCycle.lock();
        try {
            if (lastLog == null) {
                lastLog = container.getContainerId() == null ? List.of() : container.getLogs().lines().toList();
                container.stop();
                httpPort.close();
                dnsPort.close();
            }
        } finally {
            lifeCycle.unlock();
        }
    }

    private InspectContainerResponse.ContainerState state() {
        return docker().inspectContainerCmd(id()).exec().getState();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private String id() {
        return container.getContainerId();
    }

    @Override
    public String toString() {
        return "consul " + nodeName() + " in a container on " + address();
    }
}
