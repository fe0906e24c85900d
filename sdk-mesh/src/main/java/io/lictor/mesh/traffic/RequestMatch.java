package io.lictor.mesh.traffic;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.lictor.api.traffic.TrafficRequest;

/**
 * Which requests a route is for: those that fulfil all conditions.
 *
 * @param conditions the conditions; none for all requests
 */
record RequestMatch(List<Condition> conditions) {

    static final RequestMatch ALL = new RequestMatch(List.of());

    RequestMatch {
        conditions = List.copyOf(conditions);
    }

    /** One thing that a request must be. Its path is in its {@link RawPath#normal normal} spelling. */
    @FunctionalInterface
    interface Condition extends Predicate<TrafficRequest> {}

    boolean isAll() {
        return conditions.isEmpty();
    }

    boolean matches(TrafficRequest request) {
        for (Condition condition : conditions) {
            if (!condition.test(request)) {
                return false;
            }
        }
        return true;
    }

    /** The request as conditions want it. */
    static TrafficRequest normal(TrafficRequest request) {
        String path = RawPath.normal(request.path());
        return path.equals(request.path())
                ? request
                : new TrafficRequest(request.method(), path, request.query(), request.headers());
    }

    /** Values of a header, whatever the case of its name. */
    static List<String> header(TrafficRequest request, String name) {
        List<String> values = new ArrayList<>();
        request.headers().forEach((other, some) -> {
            if (other.equalsIgnoreCase(name)) {
                values.addAll(some);
            }
        });
        return values;
    }

    /** Values of a parameter of the query, decoded. */
    static List<String> parameter(TrafficRequest request, String name) {
        List<String> values = new ArrayList<>();
        if (!request.query().isEmpty()) {
            for (String pair : request.query().split("&", -1)) {
                int equals = pair.indexOf('=');
                if (decoded(equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
                    values.add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
                }
            }
        }
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a percent sign that is none of an encoding
        }
    }
}
