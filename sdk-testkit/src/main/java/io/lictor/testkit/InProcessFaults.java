package io.lictor.testkit;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.lictor.testkit.inprocess.api.Sections;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Federation;
import io.lictor.testkit.inprocess.http.HttpListener;
import io.lictor.testkit.inprocess.http.Request;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.state.State;
import org.jspecify.annotations.Nullable;

/**
 * What can be made to go wrong with an {@link InProcessConsul}.
 *
 * <p>A fault lasts until {@link #clear()}, unless its method says otherwise. Safe for use by several threads.
 */
public final class InProcessFaults {
    private static final int ALWAYS = Integer.MAX_VALUE;

    private final Supplier<Sections> sections;
    private final Federation federation;
    private @Nullable HttpListener listener;

    InProcessFaults(Supplier<Sections> sections, Federation federation) {
        this.sections = sections;
        this.federation = federation;
    }

    void listener(HttpListener served) {
        this.listener = served;
    }

    private Engine engine() {
        return sections.get().engine();
    }

    private HttpListener listener() {
        return java.util.Objects.requireNonNull(listener);
    }

    /** Ends all faults. */
    public void clear() {
        boolean alone = !engine().faults().hasServers();
        engine().faults().clear();
        if (alone) {
            serversBack();
        }
        listener().resume();
        federation.answeredBy(engine());
    }

    /** Refuses new connections and closes those that are open; other datacenters cannot reach this one either. */
    public void refuse() {
        federation.answeredBy(null);
        listener().pause();
        listener().disconnectAll();
    }

    /** Resets the connection of every request, before it takes effect. */
    public void reset() {
        answer("", Response.empty(500).ending(Response.Ending.RESET), false, ALWAYS);
    }

    /** Lets writes take effect, and answers as if the server had died under them. */
    public void applyAndFail() {
        answer("", Response.text(500, "rpc error making call: EOF"), true, ALWAYS);
    }

    /**
     * Answers every request later.
     *
     * @param by how much, by the server's clock
     */
    public void delay(Duration by) {
        engine().faults().delay(by);
    }

    /** Sends the headers and half of the body. */
    public void truncate() {
        byte[] half = "[{\"LockIndex\":0,\"Key\":\"a\",\"Flags\":0,\"Value\":\"aGVsbG8=\"}]"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        answer("", Response.bytes(200, "application/json", half).ending(Response.Ending.TRUNCATE), false, ALWAYS);
    }

    /**
     * Answers some requests as told, without effect.
     *
     * @param pathPrefix how their path begins
     * @param status the status
     * @param text the body
     * @param times how often
     */
    public void answer(String pathPrefix, int status, String text, int times) {
        answer(pathPrefix, Response.text(status, text), false, times);
    }

    /** Answers as a newer Consul does whose limit of requests is spent: 429. */
    public void rateLimited() {
        answer("", Response.text(429, "rate limit exceeded, try again later or against a different server"), false,
                ALWAYS);
    }

    private void answer(String pathPrefix, Response response, boolean afterApplying, int times) {
        Predicate<Request> to = request -> request.path().startsWith(pathPrefix);
        engine().faults().answer(to, response, afterApplying, times);
    }

    /** Takes the leader away: what needs it waits for 7 seconds and fails. */
    public void noLeader() {
        engine().faults().leader(false);
    }

    /**
     * Returns how many requests wait for a leader.
     *
     * @return 0 or more
     */
    public int awaitingLeader() {
        return engine().faults().awaitingLeader();
    }

    /** Brings the leader back. */
    public void leader() {
        engine().faults().leader(true);
    }

    /**
     * Takes all servers away from the agent: what needs one fails at once, what is blocked fails as well; the agent's
     * own calls work, and so do reads with {@code ?cached} that were made before, their {@code Age} growing.
     */
    public void serversDead() {
        engine().faults().servers(false);
        engine().state().abandon();
    }

    /** Brings the servers back; what the agent was told meanwhile comes into the catalog. */
    public void serversBack() {
        engine().faults().servers(true);
        sections.get().agent().syncAll();
    }

    /**
     * Lowers every index that is sent from now on.
     *
     * @param by how much
     */
    public void indexBackwards(long by) {
        engine().faults().shiftIndex(-by, true);
    }

    /** Accepts connections and answers nothing, until {@link #thaw()}. */
    public void freeze() {
        engine().faults().freeze();
    }

    /** Answers what has come while frozen. */
    public void thaw() {
        engine().faults().thaw();
    }

    /**
     * Lets the agent forget a service, as if it had been deregistered by somebody else.
     *
     * @param id the instance's id
     */
    public void forgetService(String id) {
        sections.get().agent().deregister(id);
    }

    /** Lets the agent forget all services and checks, as a restart without data does. */
    public void forgetAll() {
        sections.get().agent().forgetAll();
    }

    /**
     * Ends a session, as if its TTL had passed.
     *
     * @param id the session's id
     */
    public void expireSession(String id) {
        State state = engine().state();
        state.write(at -> {
            state.sessions().end(at, id);
            return at;
        });
    }
}
