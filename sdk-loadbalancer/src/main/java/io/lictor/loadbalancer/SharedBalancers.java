package io.lictor.loadbalancer;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulClient;
import org.jspecify.annotations.Nullable;

/**
 * The load balancer of each client that has one of its own.
 *
 * <p>Reading takes no lock. The references are weak: a balancer in use is held by its sweeper, which the client holds,
 * so that nothing is left of a client that was closed and forgotten.
 */
final class SharedBalancers {

    private final ReentrantLock lock = new ReentrantLock();
    private volatile List<WeakReference<LoadBalancer>> known = List.of();

    LoadBalancer of(ConsulClient consul) {
        LoadBalancer found = find(consul);
        return found != null ? found : add(consul);
    }

    private @Nullable LoadBalancer find(ConsulClient consul) {
        List<WeakReference<LoadBalancer>> references = known;
        // by position: an iterator would be an allocation on the way of a lookup
        for (int i = 0; i < references.size(); i++) {
            LoadBalancer balancer = references.get(i).get();
            if (balancer != null && balancer.isOf(consul)) {
                return balancer;
            }
        }
        return null;
    }

    private LoadBalancer add(ConsulClient consul) {
        lock.lock();
        try {
            LoadBalancer found = find(consul);
            if (found != null) {
                return found;
            }
            LoadBalancer balancer = LoadBalancer.builder(consul).shared();
            List<WeakReference<LoadBalancer>> next = new ArrayList<>(known);
            next.removeIf(reference -> reference.get() == null);
            next.add(new WeakReference<>(balancer));
            known = List.copyOf(next);
            return balancer;
        } finally {
            lock.unlock();
        }
    }
}
