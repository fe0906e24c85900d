package io.lictor.testkit.inprocess.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.http.Response;

/** The headers by which the agent's cache shows itself; what it answers is always fresh here. */
final class Cached {
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** Adds the headers when the caller asked for the cache. */
    Response mark(Call call, Response response) {
        if (!call.parameters().has("cached")) {
            return response;
        }
        boolean blocking = !call.parameters().first("index").isEmpty();
        String entry = call.request().path() + "?" + call.parameters().all("tag") + call.parameters().first("filter")
                + call.parameters().first("dc");
        boolean hit = !known.add(entry) && !blocking;
        return hit ? response.with("Age", "0").with("X-Cache", "HIT") : response.with("X-Cache", "MISS");
    }
}
