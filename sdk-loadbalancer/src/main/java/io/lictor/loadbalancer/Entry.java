package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulClosedException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulInterruptedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.WatchState;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.query.FailoverTarget;
import io.lictor.api.traffic.TrafficPlan;
import org.jspecify.annotations.Nullable;

/**
 * One query: its datacenter, and the others that can stand in for it.
 *
 * <p>A lookup reads two volatile fields and leaves. The lock guards the rare steps: opening, a new list, a switch, the
 * end. It is never held while a watch is closed, because that may wait for a listener that wants it.
 */
final class Entry {

    private final ConsulClient consul;
    private final ServiceQuery query;
    private final BiFunction<ServiceQuery, Runnable, Supply> supplies;
    private final Duration firstWait;
    private final Tier home;
    private final @Nullable Failover failover;
    private final FailoverWatch failoverWatch;
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Tier current;
    /** The ones of the current datacenter, a step nearer. */
    private volatile @Nullable InstancePicker picker;
    private volatile @Nullable List<ServiceInstance> instances;
    /** Set by the first lookup after a sweep, so that a busy entry writes nothing. */
    private volatile boolean used;

    private boolean opened;
    private int waiting;
    private boolean retired;

    /** @param order the other datacenters, or null for none */
    Entry(ConsulClient consul, ServiceQuery query, BiFunction<ServiceQuery, Runnable, Supply> supplies,
            Duration firstWait, @Nullable DatacenterOrder order) {
        this.consul = consul;
        this.query = query;
        this.supplies = supplies;
        this.firstWait = firstWait;
        this.home = tier(query);
        this.current = home;
        this.failover = order == null
                ? null
                : new Failover(query.toString(), consul.runtime(), order, home, this::openedIn);
        this.failoverWatch = new FailoverWatch(consul.runtime(), query.service(), this::look);
    }

    private Tier openedIn(FailoverTarget target) {
        ServiceQuery.Builder there = query.toBuilder().datacenter(target.datacenter()).peer(target.peer());
        if (target.namespace() != null) {
            there.namespace(target.namespace());
        }
        if (target.partition() != null) {
            there.partition(target.partition());
        }
        Tier tier = tier(there.build());
        tier.open(this::changed);
        return tier;
    }

    private Tier tier(ServiceQuery some) {
        return new Tier(consul.runtime(), some, supplies.apply(some, this::changed));
    }

    ServiceQuery query() {
        return query;
    }

    /** The next instance, or null without one at hand. The default strategy has a shorter way than others. */
    @Nullable
    ServiceInstance next() {
        InstancePicker now = picker;
        if (now == null) {
            return next(PickRequest.any());
        }
        markUsed();
        if (now instanceof RoundRobin turns) {
            return turns.next();
        }
        try {
            if (now.pick(PickRequest.any()) instanceof Member picked) {
                return picked.instance();
            }
        } catch (RuntimeException | LinkageError e) {
            // the longer way logs what goes wrong there, and has a stand-in for it
        }
        return next(PickRequest.any());
    }

    /** The next instance for a request, or null without one at hand. */
    @Nullable
    ServiceInstance next(PickRequest request) {
        ServiceInstance next = current.next(request);
        if (next != null) {
            markUsed();
        }
        return next == null || request.accepts(next) ? next : elsewhere(next, request);
    }

    private ServiceInstance elsewhere(ServiceInstance unwanted, PickRequest request) {
        if (failover != null) {
            for (Tier tier : failover.standIns()) {
                ServiceInstance next = tier.next(request);
                if (next != null && request.accepts(next)) {
                    return next;
                }
            }
        }
        return unwanted;
    }

    /** The next instance for a call, or null without one at hand. */
    @Nullable
    Selection select(PickRequest request) {
        Selection selection = current.select(request);
        if (selection != null) {
            markUsed();
        }
        return selection == null || request.accepts(selection.instance())
                ? selection
                : elsewhere(selection, request);
    }

    /** Where all instances of a datacenter are excluded, because they have failed, another one may help. */
    private Selection elsewhere(Selection unwanted, PickRequest request) {
        if (failover != null) {
            for (Tier tier : failover.standIns()) {
                Selection selection = tier.select(request);
                if (selection != null && request.accepts(selection.instance())) {
                    unwanted.close();
                    return selection;
                }
                if (selection != null) {
                    selection.close();
                }
            }
        }
        return unwanted;
    }

    /** Whether there is an instance that a request accepts, here or elsewhere. */
    boolean offers(PickRequest request) {
        return current.offers(request)
                || (failover != null && failover.standIns().stream().anyMatch(tier -> tier.offers(request)));
    }

    /** The last good list, or null before the first. */
    @Nullable
    List<ServiceInstance> instances() {
        List<ServiceInstance> list = instances;
        if (list != null) {
            markUsed();
        }
        return list;
    }

    private void markUsed() {
        if (!used) {
            used = true;
        }
    }

    /** Whether a warm lookup has used it since {@link #clearUsed()}. */
    boolean isUsed() {
        return used;
    }

    void clearUsed() {
        used = false;
    }

    /**
     * Opens the watch if need be and keeps it open until {@link #leave()}.
     *
     * @return false when the entry has ended, and a new one is needed
     */
    boolean enter() {
        boolean first;
        lock.lock();
        try {
            if (retired) {
                return false;
            }
            home.open(this::changed);
            first = !opened;
            opened = true;
            waiting++;
        } finally {
            lock.unlock();
        }
        if (first && failover != null) {
            consul.runtime().observer().failoverOpened(failover);
            refresh();
        }
        return true;
    }

    void leave() {
        boolean last;
        lock.lock();
        try {
            waiting--;
            last = retired && waiting == 0;
        } finally {
            lock.unlock();
        }
        if (last) {
            closeWatches();
        }
    }

    /** Waits for the first list, for as long as a first wait is due. To be called between enter and leave. */
    List<ServiceInstance> await() {
        if (failover == null) {
            home.await(firstWait);
            refresh();
            List<ServiceInstance> list = instances;
            return list == null ? List.of() : list;
        }
        ConsulTimeoutException silence = null;
        try {
            home.await(firstWait);
        } catch (ConsulTimeoutException e) {
            silence = e;
        }
        refresh();
        awaitOthers(failover);
        List<ServiceInstance> list = instances;
        if (list == null || (list.isEmpty() && silence != null)) {
            throw silence != null ? silence : new ConsulTimeoutException("no list within " + firstWait, null);
        }
        return list;
    }

    /** Waits for other datacenters, one after another, until one of them has something to offer. */
    private void awaitOthers(Failover choice) {
        if (picker == null) {
            choice.awaitOrder(firstWait);
            refresh();
        }
        for (int i = 1; picker == null && i < choice.opened().size(); i++) {
            try {
                choice.opened().get(i).await(firstWait);
            } catch (ConsulClosedException | ConsulInterruptedException e) {
                throw e;
            } catch (ConsulException e) {
                // what cannot be reached has nothing to offer; its watch reports why
            }
            refresh();
        }
    }

    /** Of the datacenter that lookups go to. */
    WatchState<List<ServiceInstance>> state() {
        return current.state();
    }

    /** Of the datacenter that lookups go to. */
    Duration age() {
        return current.watch().age();
    }

    /** Why there is nothing, as of the own datacenter. */
    RuntimeException whyEmpty(PickRequest request) {
        Shortage shortage = home.shortage(request);
        return shortage.known()
                ? shortage.diagnosis().ofEmptyList(home.state(), elsewhere(), firstWait)
                : shortage.diagnosis().ofSilence(home.state(), home.watch().age(), null);
    }

    /**
     * The query that has an instance which was picked for a request, or null when none at hand has it any longer, or there
     * is but the one that was asked.
     */
    @Nullable
    ServiceQuery source(PickRequest request, ServiceInstance instance) {
        if (failover == null && plan() == null) {
            return null;
        }
        List<Tier> all = failover == null ? List.of(home) : failover.opened();
        for (Tier tier : all) {
            ServiceQuery source = tier.source(request, instance);
            if (source != null) {
                return source;
            }
        }
        return null;
    }

    /** The plan of the traffic rules, or null without any. */
    @Nullable
    TrafficPlan plan() {
        return home.plan();
    }

    RuntimeException whySilent(ConsulTimeoutException silence) {
        return home.shortage(PickRequest.any()).diagnosis().ofSilence(home.state(), home.watch().age(), silence);
    }

    private String elsewhere() {
        return failover == null || failover.opened().size() < 2
                ? ""
                : "; nor is there one in " + failover.othersNamed();
    }

    /** Name of the datacenter that lookups go to. */
    String datacenter() {
        if (failover != null) {
            return failover.datacenter();
        }
        List<ServiceInstance> list = instances;
        return list == null || list.isEmpty() ? Failover.unnamed() : list.getFirst().node().datacenter();
    }

    /**
     * Publishes the list that the watch has now: whoever calls, and in whatever order, the newest one wins. With other
     * datacenters, the one that is to be used now.
     */
    void refresh() {
        List<Runnable> news = List.of();
        lock.lock();
        try {
            if (opened) {
                update();
            }
            if (failover != null && !retired) {
                news = failover.news();
                failoverWatch.next(failover.nextLook());
            }
        } finally {
            lock.unlock();
        }
        news.forEach(Runnable::run);
    }

    /** As a listener. */
    private void changed() {
        try {
            refresh();
        } catch (ConsulClosedException e) {
            // another datacenter was to be watched while the client closes, which ends this entry as well
        }
    }

    private void update() {
        if (failover == null || retired) {
            home.refresh();
        } else {
            current = failover.choose(firstWait);
        }
        picker = current.picker();
        instances = current.instances();
    }

    /** One look of the {@link FailoverWatch}. */
    private @Nullable Duration look() {
        refresh();
        lock.lock();
        try {
            return failover == null || retired ? null : failover.nextLook();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the client has closed the watch. */
    boolean isCutOff() {
        if (!enter()) {
            return false;
        }
        try {
            Object unused = home.watch().await(Duration.ZERO);
            return false;
        } catch (ConsulClosedException e) {
            return true;
        } catch (ConsulException e) {
            return false;
        } finally {
            leave();
        }
    }

    /** Ends the entry once the last waiting lookup has left. */
    void retire() {
        end(false);
    }

    /** Ends the entry and every wait for it. */
    void close() {
        end(true);
    }

    private void end(boolean atOnce) {
        boolean last;
        boolean told;
        lock.lock();
        try {
            told = opened && !retired;
            retired = true;
            last = atOnce || waiting == 0;
        } finally {
            lock.unlock();
        }
        if (told && failover != null) {
            failoverWatch.close();
            consul.runtime().observer().failoverClosed(failover);
        }
        if (last) {
            closeWatches();
        }
    }

    private void closeWatches() {
        if (failover == null) {
            home.close();
        } else {
            failover.opened().forEach(Tier::close);
        }
    }
}
