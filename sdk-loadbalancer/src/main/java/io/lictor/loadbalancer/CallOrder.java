package io.lictor.loadbalancer;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Set;

import io.lictor.api.balancing.PickRequest;
import io.lictor.api.discovery.ServiceQuery;

/**
 * What a caller wants.
 *
 * @param query which service
 * @param pick which of its instances
 * @param request what to send
 * @param handler what to make of the answer
 * @param timeout for how long at the most
 * @param rules how it is to be made
 * @param callee whose instances they are, in the end: the query, unless traffic rules lead elsewhere
 * @param <T> type of the body
 */
record CallOrder<T>(ServiceQuery query, PickRequest pick, HttpRequest request, BodyHandler<T> handler,
        Duration timeout, CallRules rules, ServiceQuery callee) {

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    /** Whether it does no harm to do it twice: by its method, or because the caller has given it a key for that. */
    boolean isIdempotent() {
        return IDEMPOTENT.contains(request.method()) || request.headers().firstValue("Idempotency-Key").isPresent();
    }

    /** For messages: neither path nor query, which may hold secrets. */
    @Override
    public String toString() {
        return request.method() + " " + query.service();
    }
}
