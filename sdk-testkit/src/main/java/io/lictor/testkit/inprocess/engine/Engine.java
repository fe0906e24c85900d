package io.lictor.testkit.inprocess.engine;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lictor.testkit.inprocess.http.Request;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.state.State;
import org.jspecify.annotations.Nullable;

/** What the sections of the API share. */
public final class Engine implements AutoCloseable {
    private static final long MOMENT_MILLIS = 200;

    private final Settings settings;
    private final Router router = new Router();
    private final Faults faults;
    private final AgentCache cache;
    private final Blocking blocking;
    private final Timers timers;
    private final VirtualAddresses virtualAddresses;
    private final State state;
    private final String nodeId;
    private final Federation federation;
    private final List<Runnable> ends = new CopyOnWriteArrayList<>();
    private final AgentLog log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int httpPort;
    private volatile @Nullable String agentToken;
    private volatile String defaultToken = "";
    private volatile Function<Request, Access> accessPolicy = request -> Access.ALL;
    private volatile Supplier<Access> agentAccess = () -> Access.ALL;

    /** An engine without any route. */
    public Engine(Settings settings, Federation federation) {
        this.settings = settings;
        this.nodeId = Objects.requireNonNullElseGet(settings.agent().nodeId(), () -> UUID.randomUUID().toString());
        this.federation = federation;
        this.state = new State(settings.runtime()::nanoTime);
        this.faults = new Faults(settings.runtime());
        this.cache = new AgentCache(faults);
        this.blocking = new Blocking(settings);
        this.virtualAddresses = new VirtualAddresses(settings.release());
        this.timers = new Timers(settings.runtime());
        this.log = new AgentLog(settings.runtime());
        this.agentToken = settings.agent().token();
    }

    /** What the server was started with. */
    public Settings settings() {
        return settings;
    }

    /** Where sections put their routes. */
    public Router router() {
        return router;
    }

    /** The servers' state. */
    public State state() {
        return state;
    }

    /** The addresses of services of the mesh. */
    public VirtualAddresses virtualAddresses() {
        return virtualAddresses;
    }

    /** What is to happen later. */
    public Timers timers() {
        return timers;
    }

    /** What a test wants to go wrong. */
    public Faults faults() {
        return faults;
    }

    /** What the agent has read before. */
    public AgentCache cache() {
        return cache;
    }

    /** The other datacenters. */
    public Federation federation() {
        return federation;
    }

    /** Says where its API listens. */
    public void listensOn(int port) {
        httpPort = port;
    }

    /** Where its API listens; 0 as long as it does not. */
    public int httpPort() {
        return httpPort;
    }

    /** Waits for a moment of real time, whatever the clock says; tells whether the engine was closed. */
    public boolean awaitClose() throws InterruptedException {
        return closed.await(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What the agent says it does. */
    public AgentLog log() {
        return log;
    }

    /** The id of the only node. */
    public String nodeId() {
        return nodeId;
    }

    /** Replaces what decides about permissions; may throw a {@link Refusal} for a token that is unknown. */
    public void accessPolicy(Function<Request, Access> policy) {
        accessPolicy = policy;
    }

    /** Gives the agent another token for its own writes. */
    public void agentToken(String secret) {
        agentToken = secret;
    }

    /** The secret for the agent's own writes, empty for none; null for the management token. */
    public @Nullable String agentToken() {
        return agentToken;
    }

    /** Replaces what decides about the agent's own writes. */
    public void agentAccess(Supplier<Access> access) {
        agentAccess = access;
    }

    /** What the agent may do on its own account. */
    public Access agentAccess() {
        return agentAccess.get();
    }

    /** The token of requests that have none. */
    public String defaultToken() {
        return defaultToken;
    }

    /** Gives the agent another token for requests that have none; empty for the anonymous one. */
    public void defaultToken(String secret) {
        defaultToken = secret;
    }

    Access access(Request request) {
        return accessPolicy.apply(request);
    }

    Blocking blocking() {
        return blocking;
    }

    void requireDatacenter(String datacenter) {
        if (!datacenter.isEmpty() && !datacenter.equals(settings.datacenter())) {
            throw new Elsewhere(datacenter);
        }
    }

    void reachLeader(QueryOptions options) throws InterruptedException {
        requireDatacenter(options.datacenter());
        faults.requireServers();
        if (!options.stale()) {
            faults.awaitLeader();
        }
    }

    /** Has something closed with the engine, before its timers. */
    public void alsoClose(Runnable end) {
        ends.add(end);
    }

    /** Answers a request. */
    public Response answer(Request request) {
        return new Dispatcher(this).answer(request);
    }

    /** Lets blocked queries answer and ends the timers. */
    @Override
    public void close() {
        faults.thaw();
        log.close();
        closed.countDown();
        blocking.close(state);
        ends.forEach(Runnable::run);
        timers.close();
    }
}
