package io.lictor.sync.registrar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.AgentService;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.AddressChoice;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Program that is started, registered once its port answers, and deregistered when it ends.
 *
 * <pre>{@code
 * ServiceDefinition web = ServiceDefinition.builder("web").address("10.0.0.7").port(81)
 *         .check(HealthCheck.http(URI.create("http://10.0.0.7:81/health"), Duration.ofSeconds(5))).build();
 * try (SupervisedCommand nginx = SupervisedCommand.builder(consul, web, "nginx", "-g", "daemon off;").start()) {
 *     System.exit(nginx.awaitEnd());
 * }
 * }</pre>
 *
 * <p>Without an id of its own the instance is {@code name-address-port}, the same at the next start: what a killed registrar
 * has left is taken over, once its program has ended. An instance with that id that is somebody else's is neither replaced
 * nor deregistered: the program is registered when it is gone. Nor is a port the program's that somebody else listened on
 * before its start.
 *
 * <p>The program must stay in the foreground: one that puts itself into the background looks as if it had ended. It has
 * the input, the output, the environment and the working directory of this process.
 *
 * <p>{@link #stop} drains: the instance goes into maintenance, callers have the drain time to notice, the program is sent
 * {@code SIGTERM} (or the signal that is set) and, when the grace time is over, it and all of its children
 * {@code SIGKILL}; then it is deregistered. A program that ends by itself is deregistered at once. This process killed with {@code SIGKILL} can do none of it: the
 * program goes on, or Consul's check finds out that it does not.
 *
 * <p><b>Threads.</b> Safe for use by several threads; a thread of the client follows the program. <b>Lifecycle.</b>
 * {@link #close} is {@link #stop}; closing the client deregisters, and leaves the program to its owner.
 */
public final class SupervisedCommand implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedCommand.class);
    private static final Duration LOOK = Duration.ofSeconds(10);
    /** For an agent that is away. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    /** For the last calls: whoever ends this process has set a limit himself. */
    private static final Duration LAST = Duration.ofSeconds(2);
    private static final long KILL_SECONDS = 5;
    private static final String TERM = "TERM";
    private static final List<String> ENDING = List.of(TERM, "INT");
    /** QUIT is the JVM's own, and cannot be had. */
    private static final List<String> FORWARDED = List.of(TERM, "INT", "HUP", "USR1", "USR2", "WINCH");

    private final ConsulClient consul;
    private final ServiceDefinition service;
    private final Duration drain;
    private final Duration grace;
    private final @Nullable String stopSignal;
    private final String owner;
    private final OpenPort port;
    private final Process process;
    private final String mark;
    private final CompletableFuture<Process> started = new CompletableFuture<>();
    private final Signals signals;
    private final ConsulRuntime.Signal signal;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile @Nullable Registration registration;

    private SupervisedCommand(Builder builder) throws IOException {
        this.consul = builder.consul;
        this.service = identified(builder.service);
        this.drain = builder.drain;
        this.grace = builder.grace;
        this.stopSignal = builder.stopSignal;
        this.owner = builder.owner != null
                ? builder.owner
                : Mark.made("command " + service.id() + " of " + Machine.here().id());
        this.signal = consul.runtime().newSignal();
        this.port = new OpenPort(service.name(), host(service), service.port());
        // before the program: nobody would be there to end it
        this.signals = builder.forwardSignals ? Signals.take(FORWARDED, this::received) : Signals.none();
        this.process = started(builder.command);
        this.mark = ProgramMark.of(process.toHandle()).toString();
        started.complete(process);
        consul.runtime().start("supervise-" + service.name(), this::follow);
    }

    private Process started(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command).inheritIO().start();
        } catch (Throwable e) {
            started.completeExceptionally(e);
            signals.close();
            throw e;
        }
    }

    /**
     * A new builder.
     *
     * @param consul the client; it stays the caller's
     * @param service what to register; it has an address to connect to, and a port
     * @param command the program and its arguments
     * @return the builder
     */
    public static Builder builder(ConsulClient consul, ServiceDefinition service, String... command) {
        return new Builder(consul, service, List.of(command));
    }

    private void follow() {
        try {
            if (port.await(consul.runtime(), signal, this::goesOn) && awaitId()) {
                register();
            }
            process.waitFor();
        } catch (InterruptedException e) {
            LOG.debug("{}: no longer followed", service.name());
        } finally {
            deregister();
            signals.close();
            ended.countDown();
        }
        if (!process.isAlive() && !stopping.get()) {
            LOG.info("{}: the program has ended with {} and is deregistered", service.name(), process.exitValue());
        }
    }

    private boolean goesOn() {
        return process.isAlive() && !stopping.get();
    }

    private String id() {
        return String.valueOf(service.id());
    }

    /** Waits until the id is nobody else's; false when there is no reason to wait any more. */
    private boolean awaitId() throws InterruptedException {
        String said = "";
        while (goesOn()) {
            String problem;
            Duration pause = LOOK;
            try {
                AgentService there = there();
                if (there == null || isOurs(there)) {
                    return true;
                }
                problem = String.valueOf(foreign(there).getMessage());
                consul.runtime().observer().instanceRefused(owner, id(), problem);
            } catch (ConsulException e) {
                problem = String.valueOf(e.getMessage());
                pause = LOOK_AGAIN;
            }
            if (!problem.equals(said)) {
                LOG.warn("{}: is not registered now, and tried again every {} s: {}", service.name(),
                        pause.toSeconds(), Shown.line(problem));
                said = problem;
            }
            signal.await(pause);
        }
        return false;
    }

    private @Nullable AgentService there() {
        return consul.agent().services(QueryOptions.builder().timeout(ANSWER).build()).get(id());
    }

    /** Of this program, or left by one that is no more. */
    private boolean isOurs(AgentService there) {
        String program = there.meta().get(Mark.PROGRAM);
        ProgramMark running = ProgramMark.parse(program);
        return Mark.isOf(owner, there) && (mark.equals(program) || running == null || !running.isRunning());
    }

    private IllegalArgumentException foreign(AgentService there) {
        return Mark.isOf(owner, there)
                ? Require.illegal("id", id(), "one that no other program has: this one belongs to that with the pid "
                        + there.meta().get(Mark.PROGRAM))
                : Mark.foreign(there);
    }

    /** In a time that is bounded, whatever the agent does. */
    private void deregister() {
        Thread last = consul.runtime().start("deregister-" + service.name(), this::leave);
        try {
            if (!last.join(LAST)) {
                LOG.warn("{}: Consul's agent does not answer, so the instance is left to its check", service.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        Registration handle = registration;
        if (handle != null) {
            handle.close();
        }
        try {
            // one that was closed before its first answer leaves what a killed registrar may have left before it
            AgentService left = there();
            if (left != null && isOurs(left)) {
                consul.agent().deregisterService(id());
            }
        } catch (ConsulException e) {
            LOG.debug("{}: nothing could be tidied up", service.name(), e);
        }
    }

    private static String host(ServiceDefinition service) {
        return service.addressChoice() instanceof AddressChoice.Fixed fixed ? fixed.address() : "127.0.0.1";
    }

    /** The same id at the next start, so that what a killed registrar has left is taken over. */
    private static ServiceDefinition identified(ServiceDefinition service) {
        return service.id() != null
                ? service
                : service.toBuilder().id(service.name() + "-" + host(service) + "-" + service.port()).build();
    }

    private void register() {
        // the drain is done here: a program that has ended has nobody to wait for
        ServiceDefinition marked = service.toBuilder().drainTime(Duration.ZERO).meta(Mark.OWNER, owner)
                .meta(Mark.PROGRAM, mark).build();
        try {
            registration = consul.register(marked);
            LOG.info("{}: port {} answers, registering the program with pid {}", service.name(), service.port(),
                    process.pid());
        } catch (RuntimeException e) {
            LOG.error("{}: cannot be registered, and the program goes on: {}", service.name(), e.toString());
        }
    }

    /**
     * Process id of the program, for signals that this process cannot pass on.
     *
     * @return the pid
     */
    public long pid() {
        return process.pid();
    }

    /**
     * The registration, once the port has answered.
     *
     * @return the handle, or null before that
     */
    public @Nullable Registration registration() {
        return registration;
    }

    /**
     * Waits for the program's end and its deregistration.
     *
     * @return its exit code; 128 and the number of the signal when it was killed
     * @throws InterruptedException when the thread is interrupted
     */
    public int awaitEnd() throws InterruptedException {
        process.waitFor();
        ended.await();
        return process.exitValue();
    }

    /**
     * Drains, ends the program and deregisters it; idempotent.
     *
     * @return the program's exit code; 128 and the number of the signal when it was killed
     */
    public int stop() {
        return stop(stopSignal == null ? TERM : stopSignal);
    }

    /** A signal that came to this process. */
    private void received(String name) {
        try {
            started.join();
        } catch (CompletionException e) {
            LOG.debug("{}: signal {}, and no program", service.name(), name, e);
            return;
        }
        LOG.info("{}: signal {}", service.name(), name);
        if (!ENDING.contains(name)) {
            send(name);
        } else if (stopping.get()) {
            LOG.info("{}: is being stopped already", service.name());
        } else {
            stop(stopSignal == null ? name : stopSignal);
        }
    }

    /** The JDK itself can send TERM and KILL only. */
    private void send(String name) {
        if (name.equals(TERM)) {
            process.destroy();
        } else if (process.isAlive()) {
            try {
                new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start()
                        .waitFor();
            } catch (IOException e) {
                LOG.warn("{}: signal {} cannot be sent: {}", service.name(), name, e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int stop(String name) {
        boolean first = stopping.compareAndSet(false, true);
        signal.raise();
        try {
            if (first && process.isAlive()) {
                drain();
                end(name);
            }
            return awaitEnd();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            return process.isAlive() ? -1 : process.exitValue();
        }
    }

    private void drain() throws InterruptedException {
        Registration handle = registration;
        if (handle != null && drain.isPositive()) {
            handle.maintenance("stopping");
            process.waitFor(drain.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void end(String name) throws InterruptedException {
        send(name);
        if (!process.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS)) {
            LOG.warn("{}: still runs {} after SIG{} and is killed with its children", service.name(), grace, name);
            kill();
        }
    }

    private void kill() {
        List<ProcessHandle> tree = process.descendants().toList();
        process.destroyForcibly();
        tree.forEach(ProcessHandle::destroyForcibly);
        try {
            process.onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{}: still runs after SIGKILL", service.name());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Drains, ends the program and deregisters it; idempotent. */
    @Override
    public void close() {
        stop();
    }

    /** Builder of supervised commands; not safe for use by several threads. */
    public static final class Builder {
        private final ConsulClient consul;
        private final ServiceDefinition service;
        private final List<String> command;
        private Duration drain = Duration.ofSeconds(5);
        private Duration grace = Duration.ofSeconds(10);
        private @Nullable String stopSignal;
        private @Nullable String owner;
        private boolean forwardSignals;

        private Builder(ConsulClient consul, ServiceDefinition service, List<String> command) {
            this.consul = Require.nonNull(consul, "consul");
            this.service = service;
            this.command = command;
            Require.inRange(service.port(), 1, 65_535, "port of " + service.name());
            if (command.isEmpty()) {
                throw Require.illegal("command", command, "a program and its arguments");
            }
        }

        /**
         * Sets how long callers have to notice that the instance is in maintenance before the program is told to end.
         *
         * @param drain the time, 5 s unless set, zero or more
         * @return this builder
         */
        public Builder drain(Duration drain) {
            this.drain = Require.notNegative(drain, "drain");
            return this;
        }

        /**
         * Sets how long the program has to end after {@code SIGTERM}.
         *
         * @param grace the time, 10 s unless set
         * @return this builder
         */
        public Builder grace(Duration grace) {
            this.grace = Require.positive(grace, "grace");
            return this;
        }

        /**
         * Sets the owner, by which a registrar knows the instance again that its killed forerunner has left.
         *
         * @param owner the owner; unless set, made of the instance's id and the machine, or the container
         * @return this builder
         */
        public Builder owner(String owner) {
            this.owner = Mark.named(owner);
            return this;
        }

        /**
         * Sets the signal that tells the program to end, for one such as nginx that takes {@code QUIT} for a graceful end.
         *
         * @param name such as {@code QUIT}; {@code TERM} unless set, or the signal that has come, see
         *     {@link #forwardSignals()}
         * @return this builder
         */
        public Builder stopSignal(String name) {
            String bare = name.replaceFirst("^SIG", "");
            if (!bare.matches("[A-Z][A-Z0-9]*")) {
                throw Require.illegal("stop signal", name, "a name such as QUIT");
            }
            this.stopSignal = bare;
            return this;
        }

        /**
         * Passes on the signals that this process gets, for as long as the program runs: {@code HUP}, {@code USR1},
         * {@code USR2} and {@code WINCH} at once; {@code TERM} and {@code INT} drain first, as {@link #stop()} does, and
         * do not end this process, which has the exit code to return. For a process that is there for the program only.
         *
         * <p>{@code QUIT} makes every JVM print its threads and cannot be passed on: send it to the {@link #pid()}, or set it
         * as {@link #stopSignal}. By {@code sun.misc.Signal} of the JDK; without effect for signals that the JVM does not
         * give away, as under {@code -Xrs}.
         *
         * @return this builder
         */
        public Builder forwardSignals() {
            this.forwardSignals = true;
            return this;
        }

        /**
         * Starts the program.
         *
         * @return the handle, to be closed by the caller
         * @throws UncheckedIOException when the program cannot be started
         */
        public SupervisedCommand start() {
            try {
                return new SupervisedCommand(this);
            } catch (IOException e) {
                throw new UncheckedIOException("command " + command.getFirst() + " cannot be run: " + e.getMessage(),
                        e);
            }
        }
    }
}
