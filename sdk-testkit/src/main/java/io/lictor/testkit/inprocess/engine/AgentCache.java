package io.lictor.testkit.inprocess.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.lictor.testkit.inprocess.http.Request;
import io.lictor.testkit.inprocess.http.Response;

/**
 * The agent's cache as it shows itself: by its headers, and by answering while no server does. What it answers is
 * always as fresh as the servers' state.
 */
public final class AgentCache {
    private final Faults faults;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    AgentCache(Faults faults) {
        this.faults = faults;
    }

    private static String entry(Request request) {
        return request.path() + "?" + request.query().all("tag") + request.query().first("filter")
                + request.query().first("dc") + request.query().all("node-meta") + request.query().first("near");
    }

    /** Whether it answers a request: one that wants the cache and was made before. */
    boolean answers(Request request) {
        return request.query().has("cached") && known.contains(entry(request));
    }

    /** Adds the headers when the caller asked for the cache. */
    public Response mark(Call call, Response response) {
        if (!call.parameters().has("cached")) {
            return response;
        }
        boolean blocking = !call.parameters().first("index").isEmpty();
        boolean hit = !known.add(entry(call.request())) && !blocking;
        return hit ? hit(response) : response.with("X-Cache", "MISS");
    }

    /** Adds the headers of an entry that was there: its age is that of the servers' silence. */
    public Response hit(Response response) {
        return response.with("Age", String.valueOf(faults.secondsWithoutServers())).with("X-Cache", "HIT");
    }
}
