package io.lictor.lock;

import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulException;
import io.lictor.api.observe.ConsulObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of the attempts of one client's threads at one lock: the first of several failures, and the end of them. */
final class Attempts {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);

    private final ConsulObserver observer;
    private final String key;
    private final AtomicBoolean failing = new AtomicBoolean();

    Attempts(ConsulObserver observer, String key) {
        this.observer = observer;
        this.key = key;
    }

    /** Consul could not be asked; somebody waits and tries again. */
    void failed(ConsulException failure) {
        observer.acquisitionFailed(failure);
        if (!failing.getAndSet(true)) {
            LOG.warn("{}: cannot be acquired now, trying on ({})", key, failure.getMessage());
        }
    }

    void answered() {
        if (failing.get() && failing.getAndSet(false)) {
            LOG.info("{}: can be asked for again", key);
        }
    }
}
