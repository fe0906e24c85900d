package io.lictor.loadbalancer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.Outcome;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A strategy at work for one query: the picker over the last list, and the load of the instances in it.
 *
 * <p>Lists are published one after another, by the entry that has the lock for it; all else is for any thread.
 */
final class Balancing {

    private static final Logger LOG = LoggerFactory.getLogger(Balancing.class);

    private final ConsulRuntime runtime;
    private final String service;
    private final BalancingStrategy strategy;
    private final Runnable onSpent;
    private final Map<String, States> memory = Pool.newMemory();

    /** Null before the first list and over an empty one. */
    private volatile @Nullable InstancePicker picker;
    private volatile List<Candidate> candidates = List.of();
    private volatile boolean feedbackFailed;
    private volatile boolean pickFailed;
    private volatile boolean spent;
    private Map<Identity, Member> members = Map.of();
    private boolean begun;
    private boolean strategyFailed;

    /** @param onSpent called when the strategy begins or ceases to expect nothing good of any instance */
    Balancing(ConsulRuntime runtime, String service, BalancingStrategy strategy, Runnable onSpent) {
        this.runtime = runtime;
        this.service = service;
        this.strategy = strategy;
        this.onSpent = onSpent;
    }

    /** Whether there is a list, and something good to be expected of it. */
    boolean isUsable() {
        return picker != null && !isSpent();
    }

    private boolean isSpent() {
        InstancePicker current = picker;
        try {
            return current != null && current.isSpent();
        } catch (RuntimeException | LinkageError e) {
            feedbackFailed(e);
            return false;
        }
    }

    /** The next instance for a request, or null without any. */
    @Nullable
    ServiceInstance next(PickRequest request) {
        InstancePicker current = picker;
        Member member = current == null ? null : picked(current, request);
        return member == null ? null : member.instance();
    }

    /** The next instance for a call, or null without any. */
    @Nullable
    Selection select(PickRequest request) {
        InstancePicker current = picker;
        Member member = current == null ? null : picked(current, request);
        if (current == null || member == null) {
            return null;
        }
        return current.wantsOutcomes() ? new TrackedSelection(this, member, runtime.nanoTime()) : member.untracked();
    }

    /** What the picker says, or any candidate when it fails; null when the list has just become empty. */
    private @Nullable Member picked(InstancePicker current, PickRequest request) {
        List<Candidate> all = candidates;
        try {
            if (Again.pick(current, request, all) instanceof Member member) {
                return member;
            }
            pickFailed(new IllegalStateException("it picked none of the candidates of its pool"));
        } catch (RuntimeException | LinkageError e) {
            pickFailed(e);
        }
        InstancePicker any = unused -> all.get((int) (runtime.random() * all.size()));
        return all.isEmpty() ? null : (Member) Again.pick(any, request, all);
    }

    private void pickFailed(Throwable thrown) {
        if (!pickFailed) {
            pickFailed = true;
            LOG.error("balancing strategy {} fails to pick for {}, any instance is taken instead; this is logged once",
                    strategy.getClass().getName(), service, thrown);
        }
    }

    /** A selection was closed. The list may be another one by now, and the instance gone. */
    void ended(Member member, Outcome outcome, @Nullable String reason, long startedAt) {
        long now = runtime.nanoTime();
        long elapsed = now - startedAt;
        member.load().ended(outcome, reason, elapsed, now);
        InstancePicker current = picker;
        Member today = member.load().member();
        if (current == null || today == null) {
            return;
        }
        try {
            current.ended(today, outcome, elapsed);
        } catch (RuntimeException | LinkageError e) {
            feedbackFailed(e);
        }
        boolean isSpent = isSpent();
        if (isSpent != spent) {
            spent = isSpent;
            onSpent.run();
        }
    }

    private void feedbackFailed(Throwable thrown) {
        if (!feedbackFailed) {
            feedbackFailed = true;
            LOG.error("balancing strategy {} fails over an outcome of {}; this is logged once",
                    strategy.getClass().getName(), service, thrown);
        }
    }

    /** Takes a new list. What is known of the instances that stay goes on; that of the others ends. Null over an empty one. */
    @Nullable
    InstancePicker publish(List<ServiceInstance> list) {
        Map<Identity, Member> next = new HashMap<>();
        List<Candidate> order = new ArrayList<>();
        for (ServiceInstance instance : list) {
            Member member = member(instance);
            member.load().member(member);
            next.put(Identity.of(instance), member);
            order.add(member);
        }
        members.forEach((identity, member) -> {
            if (!next.containsKey(identity)) {
                member.load().member(null);
            }
        });
        begun = true;
        members = next;
        candidates = List.copyOf(order);
        InstancePicker made = list.isEmpty() ? null : pickerFor(candidates);
        picker = made;
        return made;
    }

    private Member member(ServiceInstance instance) {
        Member last = members.get(Identity.of(instance));
        if (last == null) {
            return new Member(instance, new Load(!begun, runtime.nanoTime()), runtime);
        }
        return last.instance().equals(instance) ? last : new Member(instance, last.load(), runtime);
    }

    private InstancePicker pickerFor(List<Candidate> list) {
        InstancePicker last = picker;
        InstancePool pool = new Pool(service, "", list, memory, runtime);
        try {
            InstancePicker next = Require.nonNull(strategy.picker(pool), "picker");
            strategyFailed = false;
            return next;
        } catch (RuntimeException | LinkageError e) {
            if (!strategyFailed) {
                strategyFailed = true;
                LOG.error("balancing strategy {} fails for {}; {}", strategy.getClass().getName(), service,
                        last == null ? "round robin stands in for it" : "its last picker stays", e);
            }
            return last == null ? RoundRobin.picker(pool) : last;
        }
    }
}
