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

    /** No more than a datacenter, which is all that most writes take. */
    public static QueryOptions of(String datacenter) {
        return new QueryOptions(datacenter, 0, 0, false, false, false, "");
    }

    static QueryOptions waiting(Query query) {
        long waitNanos = wait(query.first("wait"));
        return new QueryOptions("", index(query.first("index")), waitNanos, false, false, false, "");
    }

    static QueryOptions parse(Query query, String cacheControl) {
        long maxStale = maxStale(query.first("max_stale"));
        boolean stale = query.has("stale") || maxStale > 0;
        boolean consistent = query.has("consistent");
        boolean cached = query.has("cached");
        if (stale && consistent) {
            throw Refusal.badRequest("Cannot specify ?stale with ?consistent, conflicting semantics.");
        }
        if (cached && consistent) {
            throw Refusal.badRequest("Cannot specify ?cached with ?consistent, conflicting semantics.");
        }
        checkCacheControl(cacheControl);
        long waitNanos = wait(query.first("wait"));
        return new QueryOptions(query.first("dc"), index(query.first("index")), waitNanos, stale, consistent, cached,
                query.first("filter"));
    }

    private static void checkCacheControl(String header) {
        for (String directive : header.toLowerCase(java.util.Locale.ROOT).split(",", -1)) {
            String text = directive.strip();
            if (text.matches("(max-age|stale-if-error)=.*") && !text.matches("[a-z-]+=[0-9]{1,9}")) {
                throw Refusal.badRequest("Invalid Cache-Control header.");
            }
        }
    }

    private static long maxStale(String text) {
        try {
            return text.isEmpty() ? 0 : GoDuration.parse(text);
        } catch (DecodeException e) {
            throw Refusal.badRequest("Invalid max_stale value \"" + text + "\"");
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
    public String consistency() {
        return stale ? "stale" : consistent ? "consistent" : "leader";
    }
}
