package io.lictor.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.testkit.net.Await;
import org.jspecify.annotations.Nullable;

/** An agent that is a process of this machine. */
final class ProcessAgent implements ConsulAgent {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);
    private static final int START_ATTEMPTS = 5;
    private static final int KEPT_LOG_LINES = 1000;
    private static final int MESSAGE_LOG_LINES = 30;
    private static final String PORT_TAKEN = "address already in use";

    private final ConsulBinary binary;
    private final AgentOptions options;
    private volatile Role role;
    private final Loopback loopback;
    private final AgentFolder folder;
    private final String nodeId = UUID.randomUUID().toString();
    private final ReentrantLock lifeCycle = new ReentrantLock();
    private volatile HeldPorts ports;
    private volatile @Nullable Watchdog watchdog;
    private volatile @Nullable List<String> lastLog;
    private volatile long logStart;
    private volatile boolean frozen;

    private ProcessAgent(ConsulBinary binary, AgentOptions options, Role role) {
        this.binary = binary;
        this.options = options;
        this.role = role;
        this.loopback = options.address().map(Loopback::of).orElseGet(Loopback::take);
        this.ports = HeldPorts.choose(loopback.address(), options.tls().isPresent());
        this.folder = AgentFolder.choose();
    }

    /** Takes an address and ports; the process is not started yet. */
    static ProcessAgent create(ConsulBinary binary, AgentOptions options, Role role) {
        return new ProcessAgent(binary, options, role);
    }

    /** Starts an agent that nobody knows yet, with other ports if need be, and waits until it is ready. */
    static ProcessAgent launch(ConsulBinary binary, AgentOptions options, Role role) {
        ProcessAgent agent = create(binary, options, role);
        try {
            agent.startOrElse(agent::choosePortsAgain);
            return agent;
        } catch (RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    /** Tries again on the same ports: a UDP port cannot be held while the agent is stopped. */
    @Override
    public void start() {
        startOrElse(() -> {});
    }

    private void startOrElse(Runnable portTaken) {
        for (int attempt = 1; !startedOrPortTaken(); attempt++) {
            if (attempt == START_ATTEMPTS) {
                throw new IllegalStateException(
                        "no free ports in " + attempt + " attempts\n" + logTail(MESSAGE_LOG_LINES));
            }
            portTaken.run();
        }
    }

    private boolean startedOrPortTaken() {
        startAsync();
        try {
            awaitReady(startTimeout());
            return true;
        } catch (IllegalStateException e) {
            if (!isRunning() && portTaken()) {
                return false;
            }
            throw e;
        }
    }

    boolean portTaken() {
        return folder.logFrom(logStart).contains(PORT_TAKEN);
    }

    private void choosePortsAgain() {
        HeldPorts old = ports;
        ports = HeldPorts.choose(loopback.address(), options.tls().isPresent());
        old.close();
    }

    @Override
    public void startAsync() {
        lifeCycle.lock();
        try {
            if (lastLog != null) {
                throw new IllegalStateException("agent " + nodeName() + " is closed (expected: open)");
            }
            if (isRunning()) {
                throw new IllegalStateException("agent " + nodeName() + " runs already (expected: stopped)");
            }
            Watchdog previous = watchdog;
            folder.make();
            logStart = folder.logSize();
            watchdog = Watchdog.start(folder.path(), folder.logFile(), command());
            frozen = false;
            if (previous != null) {
                previous.endAndKeepFolder();
            }
        } finally {
            lifeCycle.unlock();
        }
    }

    private List<String> command() {
        AgentConfig config = new AgentConfig(options, role, binary.version());
        List<String> command = new ArrayList<>(List.of(binary.path().toString(), "agent"));
        command.addAll(role.arguments());
        if (role.kind() != Role.Kind.DEV) {
            command.add("-data-dir=" + dataDir());
        }
        command.add("-config-file=" + folder.write("agent.json", config.json(host(), host(), ports.numbers(), nodeId)));
        options.extraConfig().ifPresent(extra -> command.add("-config-file=" + folder.write("extra.json", extra)));
        return command;
    }

    @Override
    public ConsulVersion version() {
        return binary.version();
    }

    @Override
    public URI uri() {
        return options.tls().isPresent() ? URI.create("https://" + host() + ":" + httpsPort()) : httpUri();
    }

    @Override
    public String host() {
        return loopback.host();
    }

    @Override
    public int httpPort() {
        return ports.numbers().http();
    }

    @Override
    public int httpsPort() {
        return ports.numbers().https();
    }

    @Override
    public int dnsPort() {
        return ports.numbers().dns();
    }

    @Override
    public int serfLanPort() {
        return ports.numbers().serfLan();
    }

    String serfLanAddress() {
        return host() + ":" + serfLanPort();
    }

    String serfWanAddress() {
        return host() + ":" + ports.numbers().serfWan();
    }

    /** Gives an agent that has not started yet the peers it is to join. */
    void role(Role other) {
        role = other;
    }

    /** Returns how {@code /v1/status/leader} names this agent. */
    String raftAddress() {
        return host() + ":" + ports.numbers().server();
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
    public Path dataDir() {
        return folder.data();
    }

    @Override
    public long pid() {
        Watchdog current = watchdog;
        if (current == null) {
            throw new IllegalStateException("agent " + nodeName() + " was never started");
        }
        return current.pid();
    }

    @Override
    public Optional<String> managementToken() {
        return options.managementToken();
    }

    @Override
    public List<String> log() {
        List<String> last = lastLog;
        return last != null ? last : folder.log();
    }

    @Override
    public void stop() {
        end(true);
    }

    @Override
    public void kill() {
        end(false);
    }

    private void end(boolean gently) {
        lifeCycle.lock();
        try {
            Watchdog current = watchdog;
            if (current == null || !current.isRunning()) {
                return;
            }
            if (gently) {
                thaw();
                current.terminate();
                Await.holdsWithin(STOP_LIMIT, () -> !current.isRunning());
            }
            current.kill();
            Await.until(KILL_LIMIT, "consul " + current.pid() + " ended", () -> "it runs", () -> !current.isRunning());
        } finally {
            lifeCycle.unlock();
        }
    }

    @Override
    public void freeze() {
        lifeCycle.lock();
        try {
            signal("STOP");
            frozen = true;
            Path status = Path.of("/proc/" + pid() + "/stat");
            if (Files.exists(status)) {
                Await.until(KILL_LIMIT, "consul " + pid() + " frozen", () -> "it runs", () -> isStopped(status));
            }
        } finally {
            lifeCycle.unlock();
        }
    }

    @Override
    public void thaw() {
        lifeCycle.lock();
        try {
            if (isFrozen()) {
                signal("CONT");
                frozen = false;
            }
        } finally {
            lifeCycle.unlock();
        }
    }

    /** Java knows SIGTERM and SIGKILL only. */
    private void signal(String name) {
        if (!isRunning()) {
            throw new IllegalStateException(
                    "agent " + nodeName() + " is stopped (expected: running, for SIG" + name + ")");
        }
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "kill", name, "" + pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("SIG" + name + " to " + pid() + " failed (expected: delivered)");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send SIG" + name + " to " + pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + name, e);
        }
    }

    private static boolean isStopped(Path status) {
        try {
            String line = Files.readString(status);
            return line.startsWith(" T", line.lastIndexOf(')') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + status, e);
        }
    }

    @Override
    public void restartEmpty() {
        kill();
        folder.wipeData();
        start();
    }

    @Override
    public boolean isRunning() {
        Watchdog current = watchdog;
        return current != null && current.isRunning();
    }

    @Override
    public boolean isFrozen() {
        return frozen && isRunning();
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
            if (lastLog != null) {
                return;
            }
            List<String> log = folder.log();
            lastLog = List.copyOf(log.subList(Math.max(0, log.size() - KEPT_LOG_LINES), log.size()));
            endWatch();
            ports.close();
            loopback.close();
        } finally {
            lifeCycle.unlock();
        }
    }

    /** The watchdog kills a process that runs and removes the folder. */
    private void endWatch() {
        Watchdog current = watchdog;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public String toString() {
        return "consul " + nodeName() + " on " + address();
    }
}
