package io.lictor.testkit.inprocess.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

import io.lictor.testkit.inprocess.http.PercentCoding;
import io.lictor.testkit.inprocess.http.Request;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoDuration;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Rejected;

/** The way of a request: odd paths, routes, methods, the handler, the layout of its answer. */
final class Dispatcher {
    /** Reads whose errors carry the headers of an answer. */
    private static final List<String> INDEXED_ERRORS = List.of("/v1/catalog/", "/v1/health/", "/v1/query",
            "/v1/session/", "/v1/coordinate/", "/v1/connect/intentions", "/v1/connect/ca/roots",
            "/v1/discovery-chain/");
    /** Reads whose refusal carries the headers of an answer too. */
    private static final List<String> DENIED_READS = List.of("/v1/catalog/", "/v1/health/", "/v1/session/list",
            "/v1/session/info", "/v1/session/node", "/v1/acl/",
            "/v1/connect/intentions", "/v1/query", "/v1/coordinate/", "/v1/internal/ui", "/v1/discovery-chain/");
    private static final List<String> STREAMED = List.of("/v1/health/service/", "/v1/health/connect/",
            "/v1/health/ingress/");
    /** Refusals of parameters that any read takes. */
    private static final List<String> PLAIN = List.of("Invalid index", "Invalid wait time", "Cannot specify",
            "Invalid Cache-Control", "Invalid max_stale", "Conflicting flags");
    private static final System.Logger LOG = System.getLogger("io.lictor.testkit.InProcessConsul");

    private static final List<String> IGNORE_NAMESPACES = List.of("/v1/query", "/v1/acl/", "/v1/agent/self",
            "/v1/agent/connect/ca/roots", "/v1/event/", "/ui/", "/v1/connect/ca",
            "/v1/coordinate/",
            "/v1/connect/intentions", "/v1/txn", "/v1/status/", "/v1/operator/", "/v1/internal/federation",
            "/v1/catalog/nodes", "/v1/catalog/datacenters");

    /** Calls for which no token is looked at. */
    private static final List<String> OPEN = List.of("/ui/", "/v1/status/", "/v1/coordinate/datacenters",
            "/v1/connect/ca/roots", "/v1/agent/connect/ca/roots", "/v1/acl/", "/v1/catalog/datacenters",
            "/v1/agent/version");

    private static final String BAD_REQUEST = "Bad request: ";
    private static final Pattern SECRET = Pattern.compile("([?&]token=)[^&]*");
    private static final int FIRST_ERROR = 400;

    private final Engine engine;

    Dispatcher(Engine engine) {
        this.engine = engine;
    }

    Response answer(Request request) {
        try {
            engine.faults().hold();
            Optional<Response> instead = engine.faults().instead(request, false);
            if (instead.isPresent()) {
                return instead.get();
            }
            long before = engine.settings().runtime().nanoTime();
            Response response = route(request);
            said(request, response, engine.settings().runtime().nanoTime() - before);
            engine.faults().awaitThaw();
            return engine.faults().instead(request, true).orElse(response);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return Response.empty(503).ending(Response.Ending.RESET);
        }
    }

    private void said(Request request, Response response, long nanos) {
        if (!engine.log().isFollowed() || response.stream() != null) {
            return;
        }
        String url = SECRET.matcher(request.target()).replaceAll("$1<hidden>");
        if (response.status() >= FIRST_ERROR && response.bytes().length > 0) {
            engine.log().say(AgentLog.Level.ERROR, "agent.http", "Request error", "method", request.method(), "url",
                    url, "from", request.from(), "error", new String(response.bytes(), UTF_8));
        }
        engine.log().say(AgentLog.Level.DEBUG, "agent.http", "Request finished", "method", request.method(), "url", url,
                "from", request.from(), "latency", GoDuration.format(nanos));
    }

    private Response route(Request request) throws InterruptedException {
        String path = request.path();
        if ("*".equals(path)) {
            return "OPTIONS".equals(request.method())
                    ? Response.empty(200)
                    : Response.empty(400).ending(Response.Ending.CLOSE);
        }
        if (!PathCheck.isPrintable(path)) {
            return Response.empty(400);
        }
        String clean = PathCheck.clean(path);
        if (!clean.equals(path)) {
            return moved(request, clean);
        }
        if ("/ui".equals(path) || "/".equals(path)) {
            return moved(request, "/ui/");
        }
        if (!engine.router().hasExactly(path) && engine.router().hasExactly(path + "/")) {
            return moved(request, path + "/");
        }
        Optional<Router.Route> route = engine.router().find(path);
        return route.isPresent() ? handle(request, route.get()) : unknown(path);
    }

    private Response unknown(String path) {
        if (!engine.settings().release().has(Feature.PATH_TEXT)) {
            return Response.empty(404);
        }
        return Response.text(404, "Invalid URL path: " + (path.startsWith("/v1/")
                ? "not a recognized HTTP API endpoint\n"
                : "if attempting to use the HTTP API, ensure the path starts with '/v1/'\n"));
    }

    private static Response moved(Request request, String path) {
        String location = PercentCoding.encodePath(path)
                + (request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery());
        if (!"GET".equals(request.method()) && !"HEAD".equals(request.method())) {
            return Response.empty(301).with("Location", location);
        }
        String href = location.replace("&", "&amp;").replace("\"", "&#34;").replace("'", "&#39;");
        byte[] page = ("<a href=\"" + href + "\">Moved Permanently</a>.\n\n")
                .getBytes(UTF_8);
        return Response.bytes(301, "text/html; charset=utf-8", page).with("Location", location);
    }

    private Response handle(Request request, Router.Route route) throws InterruptedException {
        Response response;
        Handler handler = route.handlers().get(request.method());
        if (!request.query().isWellFormed()) {
            return marked(Response.empty(500));
        }
        if ("OPTIONS".equals(request.method())) {
            response = Response.empty(200).with("Allow", route.allow());
        } else if (handler == null) {
            response = Response.text(405, "method " + request.method() + " not allowed").with("Allow", route.allow());
        } else {
            response = call(request, route, handler);
        }
        return marked(render(request, worded(response)).with("Vary", "Accept-Encoding"));
    }

    private Response marked(Response rendered) {
        return engine.settings().release().has(Feature.BACKEND_HEADERS)
                ? rendered.with("X-Consul-Default-Acl-Policy", engine.settings().allowsByDefault() ? "allow" : "deny")
                : rendered;
    }

    /** Refusals of what cannot be understood begin with words that newer releases leave out. */
    private Response worded(Response response) {
        String text = new String(response.bytes(), UTF_8);
        if (response.status() == 400 && !text.isEmpty() && !text.startsWith(BAD_REQUEST)
                && engine.settings().release().has(Feature.BAD_REQUEST_EVERYWHERE)
                && PLAIN.stream().noneMatch(text::startsWith)) {
            return response.saying(BAD_REQUEST + text);
        }
        return response.status() == 400 && text.startsWith(BAD_REQUEST)
                && !engine.settings().release().has(Feature.BAD_REQUEST_PREFIX)
                        ? response.saying(text.substring(BAD_REQUEST.length()))
                        : response;
    }

    /** A defect of this server is an answer too, in whichever datacenter it shows. */
    private Response call(Request request, Router.Route route, Handler handler) throws InterruptedException {
        try {
            return outcome(request, route, handler);
        } catch (RuntimeException e) {
            String what = request.method() + " " + request.path();
            LOG.log(System.Logger.Level.ERROR, "the in-process Consul failed at " + what, e);
            return Response.text(500, "the in-process Consul failed: " + e.getClass().getSimpleName());
        }
    }

    private Response outcome(Request request, Router.Route route, Handler handler) throws InterruptedException {
        try {
            if (request.query().has("ns") && IGNORE_NAMESPACES.stream().noneMatch(route.path()::startsWith)
                    && !request.query().first("ns").isEmpty()) {
                throw Refusal.badRequest(
                        "Bad request: Invalid query parameter: \"ns\" - Namespaces are a Consul Enterprise feature");
            }
            if (request.query().has("partition") && engine.settings().release().has(Feature.PARTITIONS_REFUSED)
                    && !request.query().first("partition").isEmpty()) {
                throw Refusal.badRequest("Bad request: Invalid query parameter: \"partition\" - Partitions are a "
                        + "Consul Enterprise feature");
            }
            return handled(handler, new Call(engine, request, route.path(), engine.settings().node()), route);
        } catch (Elsewhere other) {
            return forward(request, other.datacenter());
        } catch (DecodeException e) {
            return Response.text(400, "Request decode failed: " + e.getMessage());
        } catch (Rejected e) {
            return Response.text(500, e.text());
        } catch (Refusal e) {
            return refused(request, e.response());
        } catch (UncheckedIOException e) {
            return Response.empty(500).ending(Response.Ending.RESET);
        }
    }

    /** Nothing is told to a token that nobody knows, also where there was nothing that it needed a right for. */
    private static Response handled(Handler handler, Call call, Router.Route route)
            throws DecodeException, InterruptedException {
        Response response = handler.handle(call);
        if (OPEN.stream().noneMatch(route.path()::startsWith)) {
            call.requireKnownToken();
        }
        return response;
    }

    /** Since the agent streams, refused reads of services have no index, and others name their backend. */
    private Response refused(Request request, Response response) {
        if (response.status() == 403 && "ACL not found".equals(new String(response.bytes(), UTF_8))) {
            return unknownToken(request, response);
        }
        return refusedOtherwise(request, response);
    }

    /** Most calls say that they do not know the token; some hide it behind what they say otherwise. */
    private Response unknownToken(Request request, Response response) {
        Release release = engine.settings().release();
        if (request.path().startsWith("/v1/event/fire/")) {
            return Response.text(500, "ACL not found");
        }
        if (request.path().startsWith("/v1/acl/token/self") && release.has(Feature.ACL_OBJECTS_NOT_FOUND)) {
            return refusedOtherwise(request,
                    Call.failedRead(Response.text(403, "token does not exist: ACL not found")).response());
        }
        return refusedOtherwise(request, response);
    }

    private Response refusedOtherwise(Request request, Response response) {
        boolean read = response.headers().containsKey("X-Consul-Index");
        if (!read && response.status() == 403 && "GET".equals(request.method())
                && DENIED_READS.stream().anyMatch(request.path()::startsWith)) {
            return refused(request, Call.failedRead(response).response());
        }
        if (!read || !engine.settings().release().has(Feature.BACKEND_HEADERS)) {
            return response;
        }
        return STREAMED.stream().anyMatch(request.path()::startsWith)
                ? response.without("X-Consul-")
                : response.with("X-Consul-Query-Backend", "blocking-query");
    }

    /** Has another datacenter's server answer, as the local one does that has been asked for it. */
    private Response forward(Request request, String datacenter) throws InterruptedException {
        try {
            return new Dispatcher(engine.federation().reach(datacenter)).serve(request, engine.settings().node());
        } catch (Refusal e) {
            boolean read = "GET".equals(request.method())
                    && INDEXED_ERRORS.stream().anyMatch(request.path()::startsWith);
            return read ? refused(request, Call.failedRead(e.response()).response()) : e.response();
        }
    }

    private Response serve(Request request, String agent) throws InterruptedException {
        engine.faults().hold();
        Router.Route route = engine.router().find(request.path()).orElseThrow();
        Handler handler = Objects.requireNonNull(route.handlers().get(request.method()));
        try {
            return handled(handler, new Call(engine, request, route.path(), agent), route);
        } catch (DecodeException e) {
            throw new IllegalStateException("decoded before: " + request.path(), e);
        } catch (Rejected e) {
            throw Refusal.failed(e.text()).fromAfar();
        } catch (Refusal e) {
            throw e.fromAfar();
        }
    }

    private Response render(Request request, Response response) {
        if (response.json() == null) {
            return response;
        }
        boolean pretty = engine.settings().pretty() || request.query().has("pretty");
        return response.rendered(pretty ? GoJson.pretty(response.json()) : GoJson.compact(response.json()));
    }
}
