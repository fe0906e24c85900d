package io.lictor.loadbalancer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.balancing.PickRequest;
import io.lictor.api.balancing.Selection;
import org.jspecify.annotations.Nullable;

/**
 * Further attempts of one call: as many as its number and the budget allow, each on an instance that was not tried, if
 * there is one.
 */
final class Permits {

    private final CallContext context;
    private final CallOrder<?> order;
    private final RetryBudget budget;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Selection> granted = new ArrayList<>();
    private PickRequest next;
    private PickRequest untried = PickRequest.any();
    private int tried;
    private boolean ended;

    Permits(CallContext context, CallOrder<?> order, RetryBudget budget) {
        this.context = context;
        this.order = order;
        this.budget = budget;
        this.next = order.pick();
    }

    void begin(Selection first) {
        lock.lock();
        try {
            tried(first);
        } finally {
            lock.unlock();
        }
    }

    private void tried(Selection selection) {
        tried++;
        untried = untried.excluding(selection.instance());
        next = next.excluding(selection.instance());
    }

    /**
     * Asks for one more.
     *
     * @param reason why, for the observer
     * @param again whether an instance that was tried will do when there is no other
     * @return whether it is among the granted ones
     */
    boolean ask(String reason, boolean again) {
        Selection selection = null;
        boolean denied = false;
        lock.lock();
        try {
            // asked without picking: a pick that comes to nothing would be somebody else's turn
            if (!ended && tried < order.rules().attempts()
                    && (again || context.balancer().offers(order.query(), untried))) {
                denied = !budget.take();
                selection = denied ? null : another(again);
            }
        } finally {
            lock.unlock();
        }
        if (denied) {
            context.runtime().observer().retryDenied(order.query().service());
        } else if (selection != null) {
            context.runtime().observer().callRetried(order.query().service(), reason);
        }
        return selection != null;
    }

    private @Nullable Selection another(boolean again) {
        Selection selection = context.balancer().known(order.query(), next);
        if (selection != null && (again || untried.accepts(selection.instance()))) {
            tried(selection);
            granted.add(selection);
            return selection;
        }
        budget.giveBack();
        if (selection != null) {
            selection.close();
        }
        return null;
    }

    /** Takes what was granted since the last time. */
    List<Selection> granted() {
        lock.lock();
        try {
            List<Selection> taken = List.copyOf(granted);
            granted.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return granted.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Grants nothing any longer, and gives back what nobody took. */
    List<Selection> end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
        return granted();
    }
}
