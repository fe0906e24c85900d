package io.lictor.loadbalancer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.ServiceTls;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.api.traffic.TrafficPolicy;
import org.jspecify.annotations.Nullable;

/**
 * HTTP calls to services by name: to the next instance, within a deadline, again on another one where that does no harm.
 *
 * <pre>{@code
 * try (ServiceHttpClient http = ServiceHttpClient.create(consul)) {
 *     HttpResponse<String> answer = http.send("orders", ServiceHttpClient.request("/orders/7?full=true").build(),
 *             HttpResponse.BodyHandlers.ofString());
 * }
 * }</pre>
 *
 * <p><b>Where a call goes.</b> Path and query of the request, on the scheme, address and port of an instance; {@code https}
 * when the request or the instance's metadata ({@code scheme}) say so. Redirects are not followed.
 *
 * <p><b>Deadline.</b> The request's {@link HttpRequest#timeout()}, or else the client's, is for the whole call: finding an
 * instance, all attempts, the headers and the body, a body that the caller reads as a stream included.
 *
 * <p><b>Retries.</b> GET, HEAD, OPTIONS, TRACE, PUT, DELETE, and any request with an {@code Idempotency-Key}, are sent again
 * after a failure or a status of 502, 503 or 504; anything else only when no connection came about. Each attempt goes to
 * another instance; there is none when all were tried, when the retry budget of the service is spent, and for a body of
 * unknown length of which something was sent. Where all were tried, an idempotent call whose connection ended before an
 * answer began is made again on one of them, since a server may close a kept connection at any time. The answer of the last
 * attempt is the caller's, whatever its status.
 *
 * <p><b>Outcomes.</b> The strategy learns of each attempt: a status of 500 and above, a failure and a missed deadline are
 * failures of the instance; what the body handler or its subscriber throws is not, and is not sent again.
 *
 * <p><b>Errors.</b> {@link HttpTimeoutException} at the deadline, {@link IOException} when the last attempt failed,
 * {@link InterruptedException} when the caller is interrupted; what {@link LoadBalancer} throws when there is no instance;
 * {@link ConsulClosedException} after a close. No message has a path, a query or a header.
 *
 * <p><b>Threads.</b> Safe for use by several threads; a call blocks its caller, and virtual threads are welcome. Handlers
 * and body subscribers run on virtual threads, or on those of an HTTP client that was passed in. <b>Lifecycle.</b> Whoever
 * made it closes it; closing its {@link ConsulClient} ends the lookups but not the connections.
 */
public final class ServiceHttpClient implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofMillis(500);

    private final CallContext context;
    private final Duration timeout;
    private final double retryShare;
    private final int retryBurst;
    private final Supplier<Map<String, String>> headers;
    private final boolean ownsBalancer;
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();
    private final Set<Call<?>> calls = ConcurrentHashMap.newKeySet();
    private final Set<WithinTime<?>> lookups = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private ServiceHttpClient(Builder settings) {
        ConsulRuntime runtime = settings.consul.runtime();
        LoadBalancer balancer = settings.balancer;
        ServiceTls mesh = settings.mesh;
        this.ownsBalancer = balancer == null;
        this.context = new CallContext(runtime,
                balancer != null
                        ? balancer
                        : ownBalancer(settings),
                mesh == null
                        ? HttpClients.of(runtime, settings.connectTimeout, settings.http)
                        : HttpClients.inMesh(runtime, settings.connectTimeout, mesh),
                CallRules.of(settings.attempts),
                settings.hedgeAfter, () -> closed);
        this.timeout = settings.timeout;
        this.retryShare = settings.retryShare;
        this.retryBurst = settings.retryBurst;
        this.headers = settings.headers;
    }

    private static LoadBalancer ownBalancer(Builder settings) {
        LoadBalancer.Builder builder = LoadBalancer.builder(settings.consul).strategy(defaultStrategy())
                .failover(settings.failover);
        return (settings.traffic == null ? builder : builder.traffic(settings.traffic)).create();
    }

    private static BalancingStrategy defaultStrategy() {
        return Strategies.ejectingOutliers(OutlierSettings.defaults(),
                Strategies.slowStart(Duration.ofSeconds(30), Strategies.powerOfTwoChoices()));
    }

    /**
     * A client with the default settings.
     *
     * @param consul where the instances are looked up
     * @return the client, to be closed by the caller
     */
    public static ServiceHttpClient create(ConsulClient consul) {
        return builder(consul).create();
    }

    /**
     * A new builder with the default settings.
     *
     * @param consul where the instances are looked up
     * @return the builder
     */
    public static Builder builder(ConsulClient consul) {
        return new Builder(consul);
    }

    /**
     * A request for a path, since one of {@code java.net.http} cannot be made without an authority. That of the instance
     * takes its place.
     *
     * @param path path and query, already encoded, beginning with {@code /}
     * @return a builder of the request
     * @throws IllegalArgumentException when the path does not begin with a slash or is not encoded
     */
    public static HttpRequest.Builder request(String path) {
        if (!path.startsWith("/")) {
            throw Require.illegal("path", path, "a path that begins with \"/\"");
        }
        return HttpRequest.newBuilder(URI.create("http://service.invalid" + path));
    }

    /**
     * Calls the next passing instance of a service.
     *
     * @param service name of the service
     * @param request what to send; its authority does not matter
     * @param handler what to make of the body
     * @param <T> type of the body
     * @return the answer, whatever its status
     * @throws IOException when the deadline passed or the last attempt failed
     * @throws InterruptedException when the caller is interrupted
     */
    public <T> HttpResponse<T> send(String service, HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return send(ServiceQuery.of(service), PickRequest.any(), request, handler);
    }

    /**
     * Calls an instance that a query wants.
     *
     * @param query which service, and which of its instances
     * @param pick a key for strategies that go by one, or {@link PickRequest#any()}
     * @param request what to send; its authority does not matter
     * @param handler what to make of the body
     * @param <T> type of the body
     * @return the answer, whatever its status
     * @throws IOException when the deadline passed or the last attempt failed
     * @throws InterruptedException when the caller is interrupted
     */
    public <T> HttpResponse<T> send(ServiceQuery query, PickRequest pick, HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        Require.nonNull(query, "query");
        Require.nonNull(pick, "pick");
        Require.nonNull(request, "request");
        Require.nonNull(handler, "handler");
        long startedAt = context.runtime().nanoTime();
        HttpRequest traced = withHeaders(request);
        Duration most = Finite.of(request.timeout().orElse(timeout));
        ServiceQuery wanted = context.clients().wanted(query);
        CallOrder<T> asked = new CallOrder<>(wanted, pick, traced, handler, most, context.rules(), wanted);
        checkOpen();
        CallOrder<T> order = context.balancer().isRuled() ? new Routing(context).routed(asked, most) : asked;
        Selection first = first(order, startedAt);
        // only now: names that are no service's have no budget to keep
        RetryBudget budget = budget(query.service());
        budget.called();
        Call<T> call = new Call<>(context, order, budget, startedAt);
        calls.add(call);
        try {
            return metered(call, first, query.service(), startedAt);
        } finally {
            calls.remove(call);
        }
    }

    private Selection first(CallOrder<?> order, long startedAt) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before " + order);
        }
        Selection first = context.balancer().known(order.query(), order.pick());
        if (first == null) {
            Duration left = order.timeout().minusNanos(context.runtime().nanoTime() - startedAt);
            first = waited(new WithinTime<>(context.runtime(),
                    () -> context.balancer().select(order.query(), order.pick()), Selection::close), left);
        }
        if (first == null) {
            checkOpen();
            throw new HttpTimeoutException(order + ": no instance within " + order.timeout());
        }
        return first;
    }

    private @Nullable Selection waited(WithinTime<Selection> lookup, Duration left) throws InterruptedException {
        lookups.add(lookup);
        try {
            checkOpen();
            return lookup.get(left);
        } finally {
            lookups.remove(lookup);
        }
    }

    private <T> HttpResponse<T> metered(Call<T> call, Selection first, String service, long startedAt)
            throws IOException, InterruptedException {
        String outcome = "failed";
        int status = 0;
        try {
            HttpResponse<T> answer = call.run(first);
            outcome = "answered";
            status = answer.statusCode();
            return answer;
        } catch (HttpTimeoutException e) {
            outcome = "timed out";
            throw e;
        } catch (InterruptedException e) {
            outcome = "interrupted";
            throw e;
        } catch (ConsulClosedException e) {
            outcome = "closed";
            throw e;
        } finally {
            context.runtime().observer().callFinished(service, outcome, status,
                    Duration.ofNanos(context.runtime().nanoTime() - startedAt));
        }
    }

    private RetryBudget budget(String service) {
        RetryBudget known = budgets.get(service);
        return known != null
                ? known
                : budgets.computeIfAbsent(service, name -> new RetryBudget(retryShare, retryBurst));
    }

    private HttpRequest withHeaders(HttpRequest request) {
        Map<String, String> further = Require.nonNull(headers.get(), "headers");
        if (further.isEmpty()) {
            return request;
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(request, (name, value) -> true);
        further.forEach((name, value) -> setHeader(builder, name, value));
        return builder.build();
    }

    /** The HTTP client would repeat a value that it refuses, which may be a credential. */
    private static void setHeader(HttpRequest.Builder builder, String name, String value) {
        if (!Require.isHeaderValue(Require.nonNull(value, "value of a further header"))) {
            throw Require.illegal("value of a further header", "(not shown, " + value.length() + " characters)",
                    "printable ASCII, without the end of a line");
        }
        try {
            builder.setHeader(name, value);
        } catch (IllegalArgumentException e) {
            throw Require.illegal("name of a further header", "(not shown, " + name.length() + " characters)",
                    "a token that is none of the HTTP client's own, such as Host");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ConsulClosedException("the HTTP client for services is closed", null);
        }
    }

    /**
     * Ends calls under way and the HTTP client and load balancer, unless they were passed in; idempotent. Calls that wait,
     * and later ones, throw {@link ConsulClosedException}.
     */
    @Override
    public void close() {
        closed = true;
        lookups.forEach(WithinTime::giveUp);
        calls.forEach(Call::wake);
        context.clients().close(CLOSE_LIMIT);
        if (ownsBalancer) {
            context.balancer().close();
        }
    }

    /** Builder of a client; not safe for use by several threads. */
    public static final class Builder {
        private final ConsulClient consul;
        private @Nullable LoadBalancer balancer;
        private @Nullable TrafficPolicy traffic;
        private @Nullable HttpClient http;
        private @Nullable ServiceTls mesh;
        private @Nullable Duration hedgeAfter;
        private Duration timeout = Duration.ofSeconds(5);
        private Duration connectTimeout = Duration.ofSeconds(1);
        private int attempts = 3;
        private double retryShare = 0.2;
        private int retryBurst = 100;
        private Supplier<Map<String, String>> headers = Map::of;
        private FailoverPolicy failover;

        private Builder(ConsulClient consul) {
            this.consul = Require.nonNull(consul, "consul");
            this.failover = consul.settings().failover();
        }

        /**
         * Sets what selects the instances; it is not closed with the client.
         *
         * @param balancer a load balancer; unless set, one of the client's own, by two choices of latency, with slow start
         *     over 30 seconds and ejection of outliers by their defaults
         * @return this builder
         */
        public Builder balancer(LoadBalancer balancer) {
            this.balancer = Require.nonNull(balancer, "balancer");
            return this;
        }

        /**
         * Sets traffic rules that all calls obey: routes by path, header, query and method, with what they say of path,
         * deadline and retries, shares, and failover, which takes the place of {@link #failover}. All attempts of a call
         * go to the target of the first one. A load balancer that was passed in has its own rules, or none.
         *
         * @param traffic the rules, such as those of {@code sdk-mesh}; none unless set
         * @return this builder
         */
        public Builder traffic(TrafficPolicy traffic) {
            this.traffic = Require.nonNull(traffic, "traffic");
            return this;
        }

        /**
         * Sets where calls go while the own datacenter has nothing to offer, or all of its instances have failed the call;
         * without effect on a load balancer that was passed in, which has a policy of its own.
         *
         * @param policy the policy; that of the client's settings unless set
         * @return this builder
         */
        public Builder failover(FailoverPolicy policy) {
            this.failover = Require.nonNull(policy, "policy");
            return this;
        }

        /**
         * Sets what sends, such as one with certificates; it is not closed with the client.
         *
         * @param http an HTTP client that does not follow redirects, because they lead past the load balancer and take
         *     the headers along; one of the client's own unless set
         * @return this builder
         */
        public Builder httpClient(HttpClient http) {
            if (http.followRedirects() != HttpClient.Redirect.NEVER) {
                throw Require.illegal("http.followRedirects", http.followRedirects(), "NEVER");
            }
            this.http = http;
            return this;
        }

        /**
         * Sets the identity with which services of the mesh are called: the ways into the mesh are looked up
         * ({@link ServiceQuery#connect()}), called by mutual TLS, and accepted only if they are the service that was
         * asked for, in the datacenter of the query or the identity's own. They are called by HTTP/1.1 unless a request
         * sets another version: a proxy may agree to HTTP/2 in the name of a service that does not speak it.
         *
         * @param mesh such as a {@code MeshIdentity} of {@code sdk-mesh}; it is not closed with the client
         * @return this builder
         */
        public Builder mesh(ServiceTls mesh) {
            this.mesh = Require.nonNull(mesh, "mesh");
            return this;
        }

        /**
         * Sets how long a call may take whose request does not say.
         *
         * @param timeout more than zero; 5 seconds unless set
         * @return this builder
         */
        public Builder timeout(Duration timeout) {
            this.timeout = Finite.of(Require.positiveTimeout(timeout, "timeout"));
            return this;
        }

        /**
         * Sets how long a connection may take to come about, after which another instance is tried; without effect on an
         * HTTP client that was passed in.
         *
         * @param connectTimeout more than zero; 1 second unless set
         * @return this builder
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = Finite.of(Require.positiveTimeout(connectTimeout, "connectTimeout"));
            return this;
        }

        /**
         * Sets how often a call is sent at the most, the first time included.
         *
         * @param attempts 1..10; 3 unless set
         * @return this builder
         */
        public Builder attempts(int attempts) {
            this.attempts = Require.inRange(attempts, 1, 10, "attempts");
            return this;
        }

        /**
         * Sets how many retries and hedges a service may get, for each of them separately.
         *
         * @param share retries for each call, 0..1; 0.2 unless set
         * @param burst retries that can be saved up, and are there to begin with, 0..1,000,000; 100 unless set
         * @return this builder
         */
        public Builder retryBudget(double share, int burst) {
            if (!(share >= 0 && share <= 1)) {
                throw Require.illegal("share", share, "0..1");
            }
            this.retryShare = share;
            this.retryBurst = Require.inRange(burst, 0, 1_000_000, "burst");
            return this;
        }

        /**
         * Sets after what time without an answer a call that may be sent again is sent to a second instance as well; the
         * first answer counts, and the other is given up. The handler gets one of them only.
         *
         * @param hedgeAfter more than zero; calls are not hedged unless set
         * @return this builder
         */
        public Builder hedgeAfter(Duration hedgeAfter) {
            this.hedgeAfter = Finite.of(Require.positiveTimeout(hedgeAfter, "hedgeAfter"));
            return this;
        }

        /**
         * Sets where further headers come from, such as {@code traceparent} of the current span. Headers of the request go
         * through in any case.
         *
         * @param headers called once for each call, by its thread; what it throws fails the call
         * @return this builder
         */
        public Builder headers(Supplier<Map<String, String>> headers) {
            this.headers = Require.nonNull(headers, "headers");
            return this;
        }

        /**
         * Makes the client; nothing is sent before the first call.
         *
         * @return the client, to be closed by the caller
         * @throws IllegalArgumentException when both an HTTP client and an identity in the mesh are set, or both a load
         *     balancer and traffic rules
         */
        public ServiceHttpClient create() {
            if (balancer != null && traffic != null) {
                throw Require.illegal("traffic", traffic, "set at the load balancer that was passed in");
            }
            if (http != null && mesh != null) {
                throw Require.illegal("httpClient", http, "none beside an identity in the mesh");
            }
            return new ServiceHttpClient(this);
        }
    }
}
