package io.lictor.benchmarks.lock;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.lock.DistributedLock;
import io.lictor.lock.LockLease;
import io.lictor.testkit.real.ConsulAgent;
import org.jspecify.annotations.Nullable;

/** A lock of this library, with a client of its own. */
final class LictorMutex implements Mutex {

    private final ConsulClient consul;
    private final DistributedLock lock;
    private @Nullable LockLease lease;

    private LictorMutex(ConsulClient consul, String name) {
        this.consul = consul;
        this.lock = DistributedLock.named(name, consul);
    }

    static Mutex of(ConsulAgent agent, String name) {
        return new LictorMutex(
                ConsulClient.connect(ConsulSettings.builder().address(agent.uri().toString()).build()), name);
    }

    @Override
    public void acquire() {
        lease = lock.acquire();
    }

    @Override
    public void release() {
        LockLease held = lease;
        if (held == null || !held.isHeld()) {
            throw new IllegalStateException("lost: " + held);
        }
        held.close();
    }

    @Override
    public void close() {
        consul.close();
    }
}
