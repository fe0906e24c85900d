package io.lictor.sync.registrar;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.lictor.api.ConsulClient;
import io.lictor.api.Subscription;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers of a Docker engine, registered while they run: what registrator did, with its variables and labels.
 *
 * <pre>{@code
 * try (DockerServices docker = DockerServices.builder(consul).start()) {
 *     ...
 * }
 * // docker run -p 8080:80 -e SERVICE_NAME=web -e SERVICE_TAGS=v2 -e SERVICE_CHECK_HTTP=/health nginx
 * }</pre>
 *
 * <p>Every published port of a running container is an instance with the id {@code host:container:port}. Events of the engine
 * only say that something has changed: what runs is read anew each time, so that a lost event costs nothing. When the engine
 * goes away, the instances stay, and are compared when it is back. A container that is paused, or that Docker's own health
 * check does not call healthy, is in maintenance from its first moment on.
 *
 * <p>Every instance is marked with its owner, which is the engine; nothing else is ever written or deregistered. {@link #close} leaves the instances
 * registered, since the containers go on; the next start takes them over, and removes those whose container is gone.
 *
 * <p>Needs {@code docker-java-core} and {@code docker-java-transport-zerodep} on the class path; docker-java starts a thread
 * of its own for the events. Safe for use by several threads; two threads of the client do the work.
 */
public final class DockerServices implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DockerServices.class);
    private static final Duration RESYNC = Duration.ofSeconds(10);
    /** A refused connection costs little, and an engine that is back has containers to show. */
    private static final Duration RETRY = Duration.ofMillis(500);
    /** The engine tells of a change, and writes it down a moment later. */
    private static final List<Duration> LOOKS_AGAIN = Stream.of(50, 150, 400, 1_000, 2_500).map(Duration::ofMillis)
            .toList();

    private final DockerEngine engine;
    private final DockerRules rules;
    private final OwnedServices owned;
    /** Rings when something has changed. */
    private final ConsulRuntime.Signal signal;
    /** Rings when all is over, and not before. */
    private final ConsulRuntime.Signal end;
    private final AtomicLong changes = new AtomicLong();
    private final Jobs jobs;
    private final Subscription closing;
    private volatile boolean streaming;
    private volatile boolean closed;
    private int failures;

    private DockerServices(Builder builder, DockerEngine engine, DockerEngine.Identity identity) {
        this.engine = engine;
        this.rules = new DockerRules(builder.hostOr(identity.machine()), builder.address, builder.explicit,
                builder.deregisterAfter);
        this.owned = new OwnedServices(builder.consul, builder.ownerOr(identity.id()), RESYNC);
        ConsulRuntime runtime = builder.consul.runtime();
        this.signal = runtime.newSignal();
        this.end = runtime.newSignal();
        this.closing = builder.consul.beforeClose(this::close);
        this.jobs = new Jobs(runtime);
        jobs.start("docker-services", owned::run);
        jobs.start("docker-containers", this::follow);
    }

    /**
     * A new builder.
     *
     * @param consul the client, of the agent on the machine of the engine; it stays the caller's
     * @return the builder
     */
    public static Builder builder(ConsulClient consul) {
        return new Builder(consul);
    }

    private void follow() {
        try {
            while (!closed) {
                if (failures == 0 || isBack()) {
                    followStream();
                }
                if (!closed) {
                    end.await(RETRY);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("docker: no longer followed");
        }
    }

    /** Asked with as little as there is, since it may be away for long. */
    private boolean isBack() {
        try {
            engine.ping();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** One connection: the stream is opened before the list is read, so that nothing falls between. */
    private void followStream() throws InterruptedException {
        streaming = true;
        try (Closeable events = engine.listen(this::changed, this::streamEnded)) {
            LOG.debug("docker: listening at {} by {}", engine, events);
            int looks = 0;
            long seen = changes.get();
            while (streaming && !closed) {
                owned.want(rules.wanted(engine.containers()));
                if (failures > 0) {
                    LOG.info("docker: the engine at {} answers again", engine);
                    failures = 0;
                }
                signal.await(looks < LOOKS_AGAIN.size() ? LOOKS_AGAIN.get(looks) : RESYNC);
                long now = changes.get();
                looks = now == seen ? looks + 1 : 0;
                seen = now;
            }
        } catch (IOException | RuntimeException e) {
            if (!closed && failures++ == 0) {
                LOG.warn("docker: the engine at {} does not answer, the instances stay as they are: {}", engine,
                        e.toString());
            }
        }
    }

    private void changed() {
        changes.incrementAndGet();
        signal.raise();
    }

    private void streamEnded() {
        streaming = false;
        signal.raise();
    }

    /** Ends it, within 4 s; idempotent. The instances stay registered. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closing.close();
        owned.end();
        end.raise();
        signal.raise();
        jobs.awaitEnd();
        try {
            engine.close();
        } catch (IOException e) {
            LOG.debug("docker: closing the client failed", e);
        }
    }

    /** Builder of Docker services; not safe for use by several threads. */
    public static final class Builder {
        private final ConsulClient consul;
        private @Nullable URI engine;
        private @Nullable String address;
        private @Nullable String host;
        private @Nullable String owner;
        private boolean explicit;
        private Duration deregisterAfter = Duration.ofMinutes(10);

        private Builder(ConsulClient consul) {
            this.consul = Require.nonNull(consul, "consul");
        }

        private String hostOr(String machine) {
            return host != null ? host : machine.isEmpty() ? Machine.hostName() : machine;
        }

        /** By default two registrars have the same one only if they would register the same. */
        private String ownerOr(String engineId) {
            String whose = engineId.isEmpty() ? Machine.here().id() : engineId;
            return owner != null ? owner : Mark.made("docker " + whose + (host == null ? "" : " " + host));
        }

        /**
         * Names the engine.
         *
         * @param engine such as {@code unix:///var/run/docker.sock} or {@code tcp://127.0.0.1:2375}; unless set, what
         *     {@code DOCKER_HOST} and Docker's context say
         * @return this builder
         */
        public Builder engine(URI engine) {
            this.engine = engine;
            return this;
        }

        /**
         * Sets the address of the instances, for ports that are published on all addresses.
         *
         * @param address the address; unless set, the one of the agent's node
         * @return this builder
         */
        public Builder address(String address) {
            this.address = Require.nonBlank(address, "address");
            return this;
        }

        /**
         * Sets the first part of the instances' ids.
         *
         * @param host the name; unless set, the name of the engine's machine, as the engine says it
         * @return this builder
         */
        public Builder host(String host) {
            this.host = Require.nonBlank(host, "host");
            return this;
        }

        /**
         * Sets the owner, by which a registrar knows its instances again and leaves those of others alone.
         *
         * @param owner the owner, which no other registrar at this agent has; unless set, made of the engine's id and, where it
         *     is set, the {@link #host}
         * @return this builder
         */
        public Builder owner(String owner) {
            this.owner = Mark.named(owner);
            return this;
        }

        /**
         * Takes only ports that have a {@code SERVICE_NAME}.
         *
         * @param explicit true to do so; false unless set
         * @return this builder
         */
        public Builder explicit(boolean explicit) {
            this.explicit = explicit;
            return this;
        }

        /**
         * Sets after what time in critical state Consul removes an instance by itself.
         *
         * @param time the time, at least a minute; 10 minutes unless set
         * @return this builder
         */
        public Builder deregisterAfter(Duration time) {
            this.deregisterAfter = Require.positive(time, "deregister after");
            return this;
        }

        /**
         * Starts to follow the engine.
         *
         * @return the handle, to be closed by the caller
         * @throws IllegalStateException when no engine answers; the message names where it was looked for; and without
         *     docker-java
         */
        public DockerServices start() {
            try {
                return startWith(DockerEngine.create(engine));
            } catch (NoClassDefFoundError e) {
                throw new IllegalStateException("docker-java is not on the class path: " + e.getMessage()
                        + " (expected: docker-java-core and docker-java-transport-zerodep)", e);
            }
        }

        private DockerServices startWith(DockerEngine connected) {
            try {
                connected.ping();
                return new DockerServices(this, connected, connected.identity());
            } catch (RuntimeException e) {
                try (connected) {
                    throw e;
                } catch (IOException unclosed) {
                    e.addSuppressed(unclosed);
                    throw e;
                }
            }
        }
    }
}
