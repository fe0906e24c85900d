package io.lictor.loadbalancer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Values of the keys that were used last, bounded in number: two generations, of which the older one is given up when
 * the younger one is full.
 */
final class RecentKeys<V> {

    private final int generation;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Map<String, V> young = new ConcurrentHashMap<>();
    private volatile Map<String, V> old = Map.of();

    /** @param limit how many keys are remembered at the most; at least half of them are */
    RecentKeys(int limit) {
        this.generation = limit / 2;
    }

    @Nullable
    V get(String key) {
        V value = young.get(key);
        if (value == null) {
            value = old.get(key);
            if (value != null) {
                put(key, value);
            }
        }
        return value;
    }

    void put(String key, V value) {
        young.put(key, value);
        if (young.size() >= generation) {
            age();
        }
    }

    private void age() {
        lock.lock();
        try {
            if (young.size() >= generation) {
                old = young;
                young = new ConcurrentHashMap<>();
            }
        } finally {
            lock.unlock();
        }
    }
}
