package io.lictor.testkit.inprocess.engine;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.lictor.testkit.inprocess.http.Request;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.state.State;

/** What the sections of the API share. */
public final class Engine implements AutoCloseable {
    private final Settings settings;
    private final Router router = new Router();
    private final Faults faults;
    private final AgentCache cache;
    private final Blocking blocking;
    private final Timers timers;
    private final VirtualAddresses virtualAddresses;
    private final State state;
    private final String nodeId = UUID.randomUUID().toString();
    private final Federation federation;
    private final List<Runnable> ends = new CopyOnWriteArrayList<>();
    private volatile String defaultToken = "";
    private volatile Function<Request, Access> accessPolicy = request -> Access.ALL;

    /** An engine without any route. */
    public Engine(Settings settings, Federation federation) {
        this.settings = settings;
        this.federation = federation;
        this.state = new State(settings.runtime()::nanoTime);
        this.faults = new Faults(settings.runtime());
        this.cache = new AgentCache(faults);
        this.blocking = new Blocking(settings);
        this.virtualAddresses = new VirtualAddresses(settings.release());
        this.timers = new Timers(settings.runtime());
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

    /** The id of the only node. */
    public String nodeId() {
        return nodeId;
    }

    /** Replaces what decides about permissions; may throw a {@link Refusal} for a token that is unknown. */
    public void accessPolicy(Function<Request, Access> policy) {
        accessPolicy = policy;
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
        blocking.close(state);
        ends.forEach(Runnable::run);
        timers.close();
    }
}
