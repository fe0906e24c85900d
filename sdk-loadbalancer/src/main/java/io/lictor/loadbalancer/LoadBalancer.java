package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import io.lictor.api.Change;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.Subscription;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.NoInstanceException;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime.Signal;
import io.lictor.api.traffic.TrafficPlan;
import io.lictor.api.traffic.TrafficPolicy;
import io.lictor.api.traffic.TrafficRequest;
import io.lictor.api.traffic.TrafficRoute;
import org.jspecify.annotations.Nullable;

/**
 * Lookups of one client: a list for each query, kept fresh by a watch, and a turn through it.
 *
 * <pre>{@code
 * try (LoadBalancer balancer = LoadBalancer.builder(consul).strategy("search", Strategies.weighted()).create()) {
 *     ServiceInstance next = balancer.lookup("search");
 * }
 * }</pre>
 *
 * <p><b>Lookups.</b> The first lookup of a name or query opens its watch and waits for the list, two seconds at the
 * most unless set otherwise. From then on a lookup is a read of memory: no I/O, no lock, no allocation. A {@link #select selection} is a lookup whose outcome the strategy
 * learns; it allocates nothing either where the strategy wants no outcomes. It goes on from
 * the last good list for as long as Consul is away; {@link #age} and {@link #state} say how old that is.
 * With a {@link Builder#failover failover policy} another datacenter takes the place of one that has nothing to offer. An entry that
 * nobody used for ten minutes closes its watch.
 *
 * <p><b>Errors.</b> {@link NoInstanceException} says why there is no instance. A query that Consul refuses throws
 * {@link io.lictor.api.ConsulRejectedException} with Consul's words, an interrupted wait
 * {@link io.lictor.api.ConsulInterruptedException}, a closed client or load balancer {@link ConsulClosedException}.
 *
 * <p><b>Threads.</b> Safe for use by several threads. <b>Lifecycle.</b> Whoever made it by a builder closes it; the one
 * of {@link Discovery#using} belongs to its client. Both end when the client is closed.
 */
public final class LoadBalancer implements AutoCloseable {

    private final ConsulClient consul;
    private final boolean shared;
    private final Duration sweepInterval;
    private final @Nullable TrafficPolicy traffic;
    private final Entries entries;
    private final Map<FailoverPolicy, DatacenterOrder> orders = new ConcurrentHashMap<>();
    private final Signal closing;
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final Set<Watch<?>> listened = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    private LoadBalancer(Builder settings, boolean shared) {
        this.consul = settings.consul;
        this.shared = shared;
        this.sweepInterval = Entries.sweepInterval(settings.idleTime);
        this.closing = consul.runtime().newSignal();
        this.traffic = settings.traffic;
        this.entries = new Entries(settings.maximumEntries, settings.idleTime, consul.runtime()::nanoTime,
                factory(settings));
    }

    private Function<ServiceQuery, Entry> factory(Builder settings) {
        BalancingStrategy strategy = settings.strategy;
        Map<String, BalancingStrategy> strategies = Map.copyOf(settings.strategies);
        FailoverPolicy failover = settings.failover;
        Map<String, FailoverPolicy> failovers = Map.copyOf(settings.failovers);
        Duration firstWait = settings.firstWait;
        TrafficPolicy rules = settings.traffic;
        if (rules != null) {
            Function<String, BalancingStrategy> own = service -> strategies.getOrDefault(service, strategy);
            return query -> new Entry(consul, query,
                    (some, onSpent) -> new PlanSupply(consul, some, rules, own), firstWait, null);
        }
        return query -> {
            FailoverPolicy policy = failovers.getOrDefault(query.service(), failover);
            boolean named = query.datacenter() != null || query.peer() != null; // which is then meant
            DatacenterOrder order = policy.isNone() || named ? null : order(policy);
            BalancingStrategy own = strategies.getOrDefault(query.service(), strategy);
            return new Entry(consul, query, (some, onSpent) -> new ListSupply(consul, some, own, onSpent), firstWait,
                    order);
        };
    }

    private DatacenterOrder order(FailoverPolicy policy) {
        DatacenterOrder order = orders.computeIfAbsent(policy,
                some -> new DatacenterOrder(consul, some, () -> entries.forEach(Entry::refresh)));
        order.begin();
        return order;
    }

    /**
     * A new builder with the default settings.
     *
     * @param consul the client to look up by
     * @return the builder
     */
    public static Builder builder(ConsulClient consul) {
        return new Builder(consul);
    }

    /**
     * The next passing instance.
     *
     * @param service name of the service
     * @return the instance
     * @throws NoInstanceException when there is none; its reason says why
     */
    public ServiceInstance lookup(String service) {
        Entry entry = entries.named(service);
        ServiceInstance next = entry == null ? null : entry.next();
        return next == null ? first(ServiceQuery.of(service), PickRequest.any(), Entry::next) : next;
    }

    /**
     * The next instance that a query wants.
     *
     * @param query which; keep it in a constant where every nanosecond counts
     * @return the instance
     * @throws NoInstanceException when there is none; its reason says why
     */
    public ServiceInstance lookup(ServiceQuery query) {
        Entry entry = entries.known(query);
        ServiceInstance next = entry == null ? null : entry.next();
        return next == null ? first(query, PickRequest.any(), Entry::next) : next;
    }

    /**
     * The next instance for a key, or other than those that have failed.
     *
     * @param query which
     * @param request key and exclusions
     * @return the instance
     * @throws NoInstanceException when there is none; its reason says why
     */
    public ServiceInstance lookup(ServiceQuery query, PickRequest request) {
        Entry entry = entries.known(query);
        ServiceInstance next = entry == null ? null : entry.next(request);
        return next == null ? first(query, request, some -> some.next(request)) : next;
    }

    /**
     * The next passing instance for one call, whose outcome the strategy learns.
     *
     * @param service name of the service
     * @return the selection, to be closed by the caller
     * @throws NoInstanceException when there is none; its reason says why
     */
    public Selection select(String service) {
        Entry entry = entries.named(service);
        Selection next = entry == null ? null : entry.select(PickRequest.any());
        return next == null ? select(ServiceQuery.of(service), PickRequest.any()) : next;
    }

    /**
     * The next instance for one call, whose outcome the strategy learns.
     *
     * @param query which
     * @param request key and exclusions, or {@link PickRequest#any()}
     * @return the selection, to be closed by the caller
     * @throws NoInstanceException when there is none; its reason says why
     */
    public Selection select(ServiceQuery query, PickRequest request) {
        Selection next = known(query, request);
        return next == null ? first(query, request, some -> some.select(request)) : next;
    }

    /** A selection that takes no I/O, or null where there is none at hand. */
    @Nullable
    Selection known(ServiceQuery query, PickRequest request) {
        Entry entry = entries.known(query);
        return entry == null ? null : entry.select(request);
    }

    /** Whether an instance that a request accepts is at hand. Nothing is picked. */
    boolean offers(ServiceQuery query, PickRequest request) {
        Entry entry = entries.known(query);
        return entry != null && entry.offers(request);
    }

    /** The query that has an instance which was picked: another one than the asked, if rules or a failover lead there. */
    @Nullable
    ServiceQuery source(ServiceQuery query, PickRequest request, ServiceInstance instance) {
        Entry entry = entries.known(query);
        return entry == null ? null : entry.source(request, instance);
    }

    /** Whether lookups go by traffic rules. */
    boolean isRuled() {
        return traffic != null;
    }

    /** The way of a request by the traffic rules, which takes no I/O, or null when they are not at hand. */
    @Nullable
    TrafficRoute knownRoute(ServiceQuery query, TrafficRequest request) {
        Entry entry = entries.known(query);
        TrafficPlan plan = entry == null ? null : entry.plan();
        return plan == null ? null : plan.route(request);
    }

    /** The way of a request by the traffic rules. */
    TrafficRoute route(ServiceQuery query, TrafficRequest request) {
        return entered(query, entry -> {
            List<ServiceInstance> unused = await(entry);
            return Require.nonNull(entry.plan(), "plan").route(request);
        });
    }

    /**
     * All passing instances.
     *
     * @param service name of the service
     * @return the instances, immutable, by node and id unless the query has a {@code near}; empty when Consul says that there is none
     * @throws NoInstanceException when no list has come from Consul yet
     */
    public List<ServiceInstance> instances(String service) {
        Entry entry = entries.named(service);
        List<ServiceInstance> list = entry == null ? null : entry.instances();
        return list == null ? firstList(ServiceQuery.of(service)) : list;
    }

    /**
     * All instances that a query wants.
     *
     * @param query which
     * @return the instances, immutable, by node and id unless the query has a {@code near}; empty when Consul says that there is none
     * @throws NoInstanceException when no list has come from Consul yet
     */
    public List<ServiceInstance> instances(ServiceQuery query) {
        Entry entry = entries.known(query);
        List<ServiceInstance> list = entry == null ? null : entry.instances();
        return list == null ? firstList(query) : list;
    }

    /**
     * Calls a listener when the passing instances of a service change.
     *
     * @param service name of the service
     * @param listener what to call
     * @return the handle that ends it
     */
    public Subscription onChange(String service, Consumer<? super Change<List<ServiceInstance>>> listener) {
        return onChange(ServiceQuery.of(service), listener);
    }

    /**
     * Calls a listener at every change of the instances that a query wants, from now on, as {@link Watch} says.
     *
     * <p>The watch stays open until the handle, the load balancer or the client is closed, whether or not anybody
     * looks the query up; lookups share its poll.
     *
     * @param query which
     * @param listener what to call
     * @return the handle that ends it
     */
    public Subscription onChange(ServiceQuery query, Consumer<? super Change<List<ServiceInstance>>> listener) {
        Require.nonNull(listener, "listener");
        checkOpen();
        Watch<?> watch = traffic == null ? listened(query, listener) : listened(traffic, query, listener);
        Subscription subscription = () -> {
            listened.remove(watch);
            watch.close();
        };
        if (ended) {
            subscription.close();
        }
        return subscription;
    }

    private Watch<?> listened(ServiceQuery query, Consumer<? super Change<List<ServiceInstance>>> listener) {
        Watch<List<ServiceInstance>> watch = consul.discovery().watch(query);
        listened.add(watch);
        watch.onChange(listener);
        return watch;
    }

    private Watch<?> listened(TrafficPolicy rules, ServiceQuery query,
            Consumer<? super Change<List<ServiceInstance>>> listener) {
        Watch<TrafficPlan> watch = rules.watch(query);
        listened.add(watch);
        watch.onChange(change -> {
            TrafficPlan before = change.previous();
            List<ServiceInstance> previous = before == null ? null : Planned.instances(before);
            List<ServiceInstance> current = Planned.instances(change.current());
            if (!current.equals(previous)) {
                listener.accept(new Change<>(previous, current));
            }
        });
        return watch;
    }

    /**
     * Time since Consul last confirmed the list that lookups by this name use.
     *
     * @param service name of the service
     * @return the age; since the first call while there is no list
     */
    public Duration age(String service) {
        return age(ServiceQuery.of(service));
    }

    /**
     * Time since Consul last confirmed the list that lookups by this query use. Does not wait.
     *
     * @param query which
     * @return the age; since the first call while there is no list
     */
    public Duration age(ServiceQuery query) {
        return entered(query, Entry::age);
    }

    /**
     * The list that lookups by this name use, and how far it can be trusted.
     *
     * @param service name of the service
     * @return list, moments, failures
     */
    public WatchState<List<ServiceInstance>> state(String service) {
        return state(ServiceQuery.of(service));
    }

    /**
     * The list that lookups by this query use, and how far it can be trusted. Does not wait.
     *
     * @param query which
     * @return list, moments, failures
     */
    public WatchState<List<ServiceInstance>> state(ServiceQuery query) {
        return entered(query, Entry::state);
    }

    /**
     * The datacenter that lookups by this name go to, see {@link Builder#failover}.
     *
     * @param service name of the service
     * @return its name; {@code local} for the own one while its name is not known
     */
    public String datacenter(String service) {
        return datacenter(ServiceQuery.of(service));
    }

    /**
     * The datacenter that lookups by this query go to, see {@link Builder#failover}. Does not wait.
     *
     * @param query which
     * @return its name; {@code local} for the own one while its name is not known
     */
    public String datacenter(ServiceQuery query) {
        return entered(query, Entry::datacenter);
    }

    private <T> T first(ServiceQuery query, PickRequest request, Function<Entry, @Nullable T> pick) {
        return entered(query, entry -> {
            await(entry);
            T next = pick.apply(entry);
            if (next == null) {
                throw entry.whyEmpty(request);
            }
            return next;
        });
    }

    private List<ServiceInstance> firstList(ServiceQuery query) {
        return entered(query, this::await);
    }

    private List<ServiceInstance> await(Entry entry) {
        try {
            return entry.await();
        } catch (ConsulTimeoutException e) {
            throw entry.whySilent(e);
        }
    }

    /** Uses an entry that stays open in the meantime, whatever is evicted. */
    private <T> T entered(ServiceQuery query, Function<Entry, T> use) {
        Entry entry = enter(query);
        try {
            return use.apply(entry);
        } finally {
            entry.leave();
        }
    }

    private Entry enter(ServiceQuery query) {
        while (true) {
            checkOpen();
            Entry entry = entries.of(query);
            if (opened(entry)) {
                startSweeping();
                return entry;
            }
        }
    }

    private boolean opened(Entry entry) {
        try {
            return entry.enter();
        } catch (RuntimeException e) {
            entries.drop(entry);
            throw e;
        } finally {
            if (ended) {
                // closed after the check: the entry may have come too late to be closed with the others
                entries.closeAll();
            }
        }
    }

    private void startSweeping() {
        if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
            Sweeper.start(this, consul.runtime(), sweepInterval, closing, () -> ended);
        }
    }

    private void checkOpen() {
        if (ended) {
            throw new ConsulClosedException("the load balancer or its client is closed", null);
        }
    }

    @SuppressWarnings("ReferenceEquality") // a client is its own identity, and this is on the way of a lookup
    boolean isOf(ConsulClient client) {
        return consul == client;
    }

    void sweep() {
        if (entries.areCutOff()) {
            end();
        } else {
            entries.sweep();
        }
    }

    int size() {
        return entries.size();
    }

    /** Ends watches and lookups: after a close, and when the client takes the sweeper's thread away. */
    void end() {
        ended = true;
        orders.values().forEach(DatacenterOrder::close);
        entries.closeAll();
        listened.forEach(Watch::close);
        listened.clear();
        closing.raise();
    }

    /**
     * Ends all watches; idempotent. Lookups that wait, and later ones, throw {@link ConsulClosedException}. Does nothing
     * to a load balancer of {@link Discovery#using}, which ends with its client.
     */
    @Override
    public void close() {
        if (!shared) {
            end();
        }
    }

    /** Builder of a load balancer; not safe for use by several threads. */
    public static final class Builder {
        private final ConsulClient consul;
        private final Map<String, BalancingStrategy> strategies = new HashMap<>();
        private @Nullable TrafficPolicy traffic;
        private BalancingStrategy strategy = Strategies.roundRobin();
        private final Map<String, FailoverPolicy> failovers = new HashMap<>();
        private FailoverPolicy failover;
        private Duration firstWait = Duration.ofSeconds(2);
        private Duration idleTime = Duration.ofMinutes(10);
        private int maximumEntries = 10_000;

        private Builder(ConsulClient consul) {
            this.consul = Require.nonNull(consul, "consul");
            this.failover = consul.settings().failover();
        }

        /**
         * Sets the strategy of all services that have none of their own.
         *
         * @param strategy the strategy; {@link Strategies#roundRobin()} unless set
         * @return this builder
         */
        public Builder strategy(BalancingStrategy strategy) {
            this.strategy = Require.nonNull(strategy, "strategy");
            return this;
        }

        /**
         * Sets the strategy of one service, for all queries for it.
         *
         * @param service name of the service
         * @param strategy its strategy
         * @return this builder
         */
        public Builder strategy(String service, BalancingStrategy strategy) {
            strategies.put(Require.nonBlank(service, "service"), Require.nonNull(strategy, "strategy"));
            return this;
        }

        /**
         * Sets where lookups go while the own datacenter has nothing to offer, for all services that have no policy of
         * their own. Queries that name a datacenter stay there, and {@link LoadBalancer#onChange} is about the own one.
         *
         * @param policy the policy; that of the client's settings unless set
         * @return this builder
         */
        public Builder failover(FailoverPolicy policy) {
            this.failover = Require.nonNull(policy, "policy");
            return this;
        }

        /**
         * Sets where lookups of one service go while the own datacenter has nothing to offer.
         *
         * @param service name of the service
         * @param policy its policy
         * @return this builder
         */
        public Builder failover(String service, FailoverPolicy policy) {
            failovers.put(Require.nonBlank(service, "service"), Require.nonNull(policy, "policy"));
            return this;
        }

        /**
         * Sets traffic rules that all lookups obey: which instances stand for a name, which share of the lookups goes
         * where, and where else to go when there are none. Each of their targets has the strategy of its service.
         *
         * @param traffic the rules, such as those of {@code sdk-mesh}; none unless set
         * @return this builder
         */
        public Builder traffic(TrafficPolicy traffic) {
            this.traffic = Require.nonNull(traffic, "traffic");
            return this;
        }

        /**
         * Sets how long the first lookup of a query waits for its list.
         *
         * @param firstWait zero or more; 2 seconds unless set
         * @return this builder
         */
        public Builder firstWait(Duration firstWait) {
            this.firstWait = Require.notNegative(firstWait, "firstWait");
            return this;
        }

        /**
         * Sets how long an entry may go unused before its watch is closed.
         *
         * @param idleTime more than zero, kept to about an eighth; 10 minutes unless set
         * @return this builder
         */
        public Builder idleTime(Duration idleTime) {
            this.idleTime = Require.positive(idleTime, "idleTime");
            return this;
        }

        /**
         * Sets how many queries are watched at once; beyond it the least used ones are closed.
         *
         * @param maximumEntries 1..1,000,000; 10,000 unless set
         * @return this builder
         */
        public Builder maximumEntries(int maximumEntries) {
            this.maximumEntries = Require.inRange(maximumEntries, 1, 1_000_000, "maximumEntries");
            return this;
        }

        /**
         * Makes the load balancer; nothing is sent before the first lookup.
         *
         * @return the load balancer, to be closed by the caller
         */
        public LoadBalancer create() {
            return new LoadBalancer(this, false);
        }

        LoadBalancer shared() {
            return new LoadBalancer(this, true);
        }
    }
}
