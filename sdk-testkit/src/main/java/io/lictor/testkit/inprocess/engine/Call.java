package io.lictor.testkit.inprocess.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.lictor.testkit.inprocess.http.Query;
import io.lictor.testkit.inprocess.http.Request;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.state.Interest;
import org.jspecify.annotations.Nullable;

/** One request on its way through a handler. */
public final class Call {
    private static final Set<Access.Resource> UNEXPLAINED = Set.of(Access.Resource.EVENT);
    private static final String ANONYMOUS = "00000000-0000-0000-0000-000000000002";
    private static final Set<String> STREAMED = Set.of("/v1/health/service/", "/v1/health/connect/");
    private static final Set<String> FILTERING = Set.of("catalog", "health", "session");

    private final Engine engine;
    private final Request request;
    private final String route;
    private final String agent;
    private volatile @Nullable Access access;
    private volatile boolean hidden;

    Call(Engine engine, Request request, String route, String agent) {
        this.engine = engine;
        this.request = request;
        this.route = route;
        this.agent = agent;
    }

    /** The token is looked up when its rights are asked for: what needs none is open to an unknown one too. */
    private Access access() {
        Access known = access;
        if (known == null) {
            known = firstAccess();
            access = known;
        }
        return known;
    }

    /** What a view answers to a token that nobody knows is not for the handler to say. */
    private Access firstAccess() {
        try {
            return engine.access(request);
        } catch (Refusal unknown) {
            if (!engine.settings().streams() || !STREAMED.contains(route)) {
                throw unknown;
            }
            return (resource, name, right) -> {
                throw unknown;
            };
        }
    }

    /** Looks the token up again; refuses one that nobody knows. */
    public void lookUpToken() {
        access = engine.access(request);
    }

    /** Whether the release in question behaves in a way. */
    public boolean has(Feature feature) {
        return engine.settings().release().has(feature);
    }

    /** The node of the agent that was asked, which may be in another datacenter. */
    public String agentNode() {
        return agent;
    }

    /** The request as it came. */
    public Request request() {
        return request;
    }

    /** The parameters. */
    public Query parameters() {
        return request.query();
    }

    /** What follows the route in the path, decoded. */
    public String rest() {
        return request.path().substring(Math.min(route.length(), request.path().length()));
    }

    /** The whole body. */
    public byte[] body() {
        return request.body();
    }

    /** The options that every read takes; refuses those that make no sense. */
    public QueryOptions options() {
        return QueryOptions.parse(request.query(), request.header("cache-control").orElse(""));
    }

    /** What most writes and all of the agent's own calls take of these options: the datacenter. */
    public QueryOptions target() {
        return QueryOptions.of(request.query().first("dc"));
    }

    /** Index and wait alone, which is all that the agent's own lists take. */
    public QueryOptions waiting() {
        return QueryOptions.waiting(request.query());
    }

    /** Refuses a token that nobody knows, whatever is asked. */
    public void requireKnownToken() {
        access().accessor();
    }

    /** Whether the token allows something. */
    public boolean allows(Access.Resource resource, String name, Access.Right right) {
        return access().allows(resource, name, right);
    }

    /** Whether the token lets something be seen in a list, which says when it does not. */
    public boolean shows(Access.Resource resource, String name) {
        return shows(resource, name, Access.Right.READ);
    }

    /** The same for a right other than to read. */
    public boolean shows(Access.Resource resource, String name, Access.Right right) {
        return shows(allows(resource, name, right));
    }

    /** The same for what takes one of several rights; who sends no token is not told. */
    public boolean shows(boolean shown) {
        hidden |= !shown && !ANONYMOUS.equals(access().accessor());
        return shown;
    }

    /** Refuses with 403 what the token does not allow. */
    public void require(Access.Resource resource, String name, Access.Right right) {
        if (!allows(resource, name, right)) {
            throw denied(resource, name, right);
        }
    }

    /** Why something is not allowed, as the release says it. */
    public Refusal denied(Access.Resource resource, String name, Access.Right right) {
        return new Refusal(403, deniedText(resource, name, right));
    }

    /** The text of it. */
    public String deniedText(Access.Resource resource, String name, Access.Right right) {
        String who = access().accessor();
        if (!has(Feature.DENIED_WITH_REASON) || who.isEmpty() || UNEXPLAINED.contains(resource)) {
            return "Permission denied";
        }
        boolean anonymous = ANONYMOUS.equals(who) && has(Feature.DENIED_ANONYMOUS);
        String what = resource.name().toLowerCase(java.util.Locale.ROOT) + ":"
                + right.name().toLowerCase(java.util.Locale.ROOT);
        return "Permission denied: " + (anonymous ? "anonymous token" : "token with AccessorID '" + who + "'")
                + " lacks permission '" + what + "'" + (name.isEmpty() ? "" : " on \"" + name + "\"")
                + (anonymous
                        ? ". The anonymous token is used implicitly when a request does not specify a token."
                        : "");
    }

    /** Goes on in the datacenter that the request names. */
    public void requireDatacenter(QueryOptions options) {
        engine.requireDatacenter(options.datacenter());
    }

    /** The same for what any server may answer, with or without a leader. */
    public void reachServers(QueryOptions options) {
        engine.requireDatacenter(options.datacenter());
        engine.faults().requireServers();
    }

    /** Whether every key with a prefix may be written. */
    public boolean allowsWritingAll(String keyPrefix) {
        return access().allowsWritingAll(keyPrefix);
    }

    /** Refuses with 403 unless every key with a prefix may be written. */
    public void requireWritingAll(String keyPrefix) {
        if (!allowsWritingAll(keyPrefix)) {
            throw denied(Access.Resource.KEY, keyPrefix, Access.Right.WRITE);
        }
    }

    /** Refuses what belongs to the service mesh where that is off. */
    public void requireConnect() {
        if (!engine.settings().has(AgentSettings.Option.CONNECT)) {
            throw Refusal.failed("Connect must be enabled in order to use this endpoint");
        }
    }

    /** Stands for the way to the leader: checks {@code ?dc=} and waits for a leader as Consul does. */
    public void reachLeader(QueryOptions options) throws InterruptedException {
        engine.reachLeader(options);
    }

    /** The same for what names its datacenter otherwise than by {@code ?dc=}; empty for this one. */
    public void reachLeaderOf(String datacenter) throws InterruptedException {
        engine.requireDatacenter(datacenter);
        engine.faults().requireServers();
        engine.faults().awaitLeader();
    }

    /**
     * Answers a read of the servers' state, blocking if the caller asks for it.
     *
     * @param read looks at the state under its lock, and tells what it looked at
     * @return the answer, to be rendered outside of the lock
     */
    public <T> Answer<T> query(QueryOptions options, Function<Interest, Answer<T>> read) throws InterruptedException {
        boolean cached = options.cached() && engine.cache().answers(request);
        if (!cached) {
            engine.reachLeader(options);
        }
        Answer<T> answer = engine.blocking().run(engine.state(), options, withRightsOfNow(read));
        if (!cached) {
            engine.faults().requireServersStill();
        }
        return answer;
    }

    /** Reads that filter look the token up whenever they are woken, those of keys only when they come. */
    private <T> Function<Interest, Answer<T>> withRightsOfNow(Function<Interest, Answer<T>> read) {
        if (!FILTERING.contains(route.split("/", -1)[2])) {
            return read;
        }
        return interest -> {
            lookUpToken();
            hidden = false;
            return read.apply(interest);
        };
    }

    /** Answers a blocking read of the agent's own, for which no leader is needed. */
    public <T> Answer<T> local(QueryOptions options, Function<Interest, Answer<T>> read) throws InterruptedException {
        return engine.blocking().run(engine.state(), options, read);
    }

    /** Refuses a read of catalog or health as the servers do, with the headers that come with it. */
    public static Refusal failedRead(String text) {
        return failedRead(Response.text(500, text));
    }

    /** The same for another status. */
    public static Refusal failedRead(Response response) {
        return failedRead(new Refusal(response));
    }

    /** The same for what another datacenter's servers tell otherwise. */
    public static Refusal failedRead(Refusal refusal) {
        return refusal
                .with(Map.of("X-Consul-Index", "1", "X-Consul-Knownleader", "false", "X-Consul-Lastcontact", "0"));
    }

    /** Whether anything was hidden from the token. */
    public boolean hasHidden() {
        return hidden;
    }

    /** Adds the headers of a read: index, leader, last contact. */
    public Response indexed(Response response, long index) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Consul-Index", Long.toUnsignedString(engine.faults().shiftIndex(index)));
        headers.put("X-Consul-Knownleader", String.valueOf(engine.faults().hasLeader()));
        headers.put("X-Consul-Lastcontact", engine.faults().lastContact());
        if (has(Feature.BACKEND_HEADERS)) {
            headers.put("X-Consul-Query-Backend", "blocking-query");
        }
        return marked(response.with(headers));
    }

    /** Says in a header that something was hidden, if that is so. */
    public Response marked(Response response) {
        return hidden && has(Feature.FILTERED_HEADER)
                ? response.with("X-Consul-Results-Filtered-By-Acls", "true")
                : response;
    }

    /** Adds the headers of a read that the agent has answered from a view, at once or when it had waited for it. */
    public Response streamed(Response response, long index, QueryOptions options, boolean atOnce) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Consul-Effective-Consistency", options.consistency());
        headers.put("X-Consul-Index", Long.toUnsignedString(engine.faults().shiftIndex(index)));
        headers.put("X-Consul-Knownleader", "false");
        headers.put("X-Consul-Lastcontact", "0");
        headers.put("X-Consul-Query-Backend", "streaming");
        if (options.cached()) {
            headers.put("X-Cache", atOnce ? "HIT" : "MISS");
        }
        if (options.cached() && atOnce) {
            headers.put("Age", "0");
        }
        return response.with(headers);
    }

    /** Adds the headers of a read of catalog, health or queries, which also name the consistency. */
    public Response indexed(Response response, long index, QueryOptions options) {
        return indexed(response.with("X-Consul-Effective-Consistency", options.consistency()), index);
    }
}
