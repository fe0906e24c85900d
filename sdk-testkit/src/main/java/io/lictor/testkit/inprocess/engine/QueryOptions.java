package io.lictor.testkit.inprocess.engine;

import io.lictor.testkit.inprocess.http.Query;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;

/**
 * The options that every read takes.
 *
 * @param datacenter asked for; empty for the own one
 * @param index the index to wait beyond, unsigned; 0 for no waiting
 * @param waitNanos how long, 0 for the default
 * @param stale whether any server may answer
 * @param consistent whether the leader must check that it leads
 * @param cached whether the agent's cache may answer
 * @param filter an expression, empty for none
 */
public record QueryOptions(String datacenter, long index, long waitNanos, boolean stale, boolean consistent,
        boolean cached, String filter) {

    static QueryOptions parse(Query query) {
        boolean stale = query.has("stale") || !query.first("max_stale").isEmpty();
        boolean consistent = query.has("consistent");
        boolean cached = query.has("cached");
        maxStale(query.first("max_stale"));
        if (stale && consistent) {
            throw Refusal.badRequest("Cannot specify ?stale with ?consistent, conflicting semantics.");
        }
        if (cached && consistent) {
            throw Refusal.badRequest("Cannot specify ?cached with ?consistent, conflicting semantics.");
        }
        return new QueryOptions(query.first("dc"), index(query.first("index")), wait(query.first("wait")), stale,
                consistent, cached, query.first("filter"));
    }

    private static void maxStale(String text) {
        if (!text.isEmpty()) {
            try {
                GoDuration.parse(text);
            } catch (DecodeException e) {
                throw Refusal.badRequest("Invalid max_stale value \"" + text + "\"");
            }
        }
    }

    private static long wait(String text) {
        try {
            return text.isEmpty() ? 0 : GoDuration.parse(text);
        } catch (DecodeException e) {
            throw Refusal.badRequest("Invalid wait time");
        }
    }

    private static long index(String text) {
        try {
            return text.isEmpty() ? 0 : unsigned(text);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("Invalid index");
        }
    }

    private static long unsigned(String text) {
        if (text.startsWith("+")) {
            throw new NumberFormatException(text);
        }
        return Long.parseUnsignedLong(text);
    }

    /** The word of the header about consistency. */
    String consistency() {
        return stale ? "stale" : consistent ? "consistent" : "leader";
    }
}
