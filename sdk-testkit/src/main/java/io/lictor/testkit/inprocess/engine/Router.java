package io.lictor.testkit.inprocess.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes, matched as Go's {@code ServeMux} does: a path that ends in a slash stands for all below it, the longest
 * match wins.
 */
public final class Router {
    private final Map<String, Route> routes = new LinkedHashMap<>();

    /** The handlers of one path, by method. */
    record Route(String path, Map<String, Handler> handlers) {
        String allow() {
            return "OPTIONS," + String.join(",", handlers.keySet());
        }
    }

    /** Adds a handler for a method of a path; the order of the methods is that of the header {@code Allow}. */
    public Router on(String method, String path, Handler handler) {
        routes.computeIfAbsent(path, any -> new Route(path, new LinkedHashMap<>())).handlers().put(method, handler);
        return this;
    }

    Optional<Route> find(String path) {
        Route exact = routes.get(path);
        if (exact != null) {
            return Optional.of(exact);
        }
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            Route prefix = routes.get(path.substring(0, slash + 1));
            if (prefix != null) {
                return Optional.of(prefix);
            }
        }
        return Optional.empty();
    }

    /** All of them as {@code GET /v1/agent/self}, with a slash at the end for all below it. */
    public List<String> requests() {
        return routes.values().stream()
                .flatMap(route -> route.handlers().keySet().stream().map(method -> method + " " + route.path()))
                .toList();
    }

    boolean hasExactly(String path) {
        return routes.containsKey(path);
    }
}
