package io.lictor.testkit.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Counts connections and requests, and remembers the last requests. Safe for use by several threads. */
final class Traffic {
    private static final int REMEMBERED = 1000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<RecordedRequest> last = new ArrayDeque<>();
    private final Map<String, Long> perPath = new HashMap<>();
    private long opened;
    private int open;
    private int peak;

    void connected() {
        lock.lock();
        try {
            opened++;
            open++;
            peak = Math.max(peak, open);
        } finally {
            lock.unlock();
        }
    }

    void disconnected() {
        lock.lock();
        try {
            open--;
        } finally {
            lock.unlock();
        }
    }

    void requested(RecordedRequest request) {
        lock.lock();
        try {
            perPath.merge(request.path(), 1L, Long::sum);
            last.add(request);
            if (last.size() > REMEMBERED) {
                last.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    long opened() {
        lock.lock();
        try {
            return opened;
        } finally {
            lock.unlock();
        }
    }

    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    int peak() {
        lock.lock();
        try {
            return peak;
        } finally {
            lock.unlock();
        }
    }

    long requests(String pathPrefix) {
        lock.lock();
        try {
            return perPath.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(pathPrefix))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    List<RecordedRequest> last() {
        lock.lock();
        try {
            return List.copyOf(last);
        } finally {
            lock.unlock();
        }
    }

    /** Starts to count anew; connections that are open stay counted as open. */
    void reset() {
        lock.lock();
        try {
            last.clear();
            perPath.clear();
            opened = 0;
            peak = open;
        } finally {
            lock.unlock();
        }
    }
}
