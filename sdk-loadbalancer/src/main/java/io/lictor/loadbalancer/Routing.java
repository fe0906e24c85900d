package io.lictor.loadbalancer;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

import io.lictor.api.traffic.TrafficRequest;
import io.lictor.api.traffic.TrafficRoute;
import io.lictor.api.traffic.TrafficTarget;
import org.jspecify.annotations.Nullable;

/** Sends a call the way of its route: to one target for all attempts, with the route's path, deadline and retries. */
final class Routing {

    private final CallContext context;

    Routing(CallContext context) {
        this.context = context;
    }

    /**
     * The order as its route has it.
     *
     * @param mayTake what is left of the time for the first rules
     */
    <T> CallOrder<T> routed(CallOrder<T> order, Duration mayTake) throws HttpTimeoutException, InterruptedException {
        LoadBalancer balancer = context.balancer();
        TrafficRequest asked = asked(order.request());
        TrafficRoute route = balancer.knownRoute(order.query(), asked);
        if (route == null) {
            route = new WithinTime<>(context.runtime(), () -> balancer.route(order.query(), asked), unused -> {})
                    .get(mayTake);
        }
        if (route == null) {
            throw new HttpTimeoutException(order + ": no traffic rules within " + mayTake);
        }
        TrafficTarget target = route.target(order.pick().key());
        context.runtime().observer().trafficRouted(order.query().service(), target.id());
        return new CallOrder<>(order.query(), order.pick().within(target.id()), rewritten(order.request(), route),
                order.handler(), timeout(order, route.timeout()),
                order.rules().by(route.retries(), target.connectTimeout()), target.source());
    }

    /** What the caller has said for this request is a limit, and so is the route; the client's setting gives way. */
    private static Duration timeout(CallOrder<?> order, @Nullable Duration route) {
        if (route == null) {
            return order.timeout();
        }
        Duration said = order.request().timeout().orElse(route);
        return Finite.of(said.compareTo(route) < 0 ? said : route);
    }

    private static TrafficRequest asked(HttpRequest request) {
        String query = request.uri().getRawQuery();
        return new TrafficRequest(request.method(), path(request), query == null ? "" : query,
                request.headers().map());
    }

    private static String path(HttpRequest request) {
        String path = request.uri().getRawPath();
        return path == null ? "" : path;
    }

    private static HttpRequest rewritten(HttpRequest request, TrafficRoute route) {
        String path = path(request);
        String other = route.path(path);
        if (other.equals(path)) {
            return request;
        }
        String query = request.uri().getRawQuery();
        URI uri = URI.create(request.uri().getScheme() + "://" + request.uri().getRawAuthority() + other
                + (query == null ? "" : "?" + query));
        return HttpRequest.newBuilder(request, (name, value) -> true).uri(uri).build();
    }
}
