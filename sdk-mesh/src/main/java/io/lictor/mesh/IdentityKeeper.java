package io.lictor.mesh;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.Watch;
import io.lictor.api.internal.GuardedLoop;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.LeafCertificate;
import io.lictor.api.observe.MeshIdentityView;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the material of one service: watches roots and leaf, publishes what goes together, minds the end of its life.
 *
 * <p>New roots count at once, whether or not the own leaf leads to one of them: what Consul does not trust any more is
 * not trusted here. A leaf that others would refuse, or that cannot be read, does not take the place of the last good one.
 */
final class IdentityKeeper implements Runnable, MeshIdentityView {

    private static final Logger LOG = LoggerFactory.getLogger(MeshIdentity.class);
    private static final Duration LOOK = Duration.ofMinutes(1);
    /** Consul renews at 60 to 90 percent of a leaf's life: later is too late. */
    private static final int LAST_PART = 10;

    /** How old the leaf is. */
    private enum Age {
        /** There is time for a renewal. */
        FRESH,
        /** It should have been renewed. */
        OLD,
        /** Nobody accepts it any more. */
        EXPIRED
    }

    private final String service;
    private final ConsulRuntime runtime;
    private final Watch<CaRoots> roots;
    private final Watch<LeafCertificate> leaf;
    private final ConsulRuntime.Signal signal;
    private volatile @Nullable Material current;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean unreadable = new AtomicBoolean();
    private @Nullable Trust trust;
    private @Nullable String problem;
    private @Nullable EmptyIssuerException hopeless;
    private Age age = Age.FRESH;

    private IdentityKeeper(ConsulClient consul, String service) {
        this.service = service;
        this.runtime = consul.runtime();
        this.signal = runtime.newSignal();
        this.roots = consul.mesh().watchRoots();
        this.leaf = consul.mesh().watchLeaf(service);
        roots.onChange(change -> signal.raise());
        leaf.onChange(change -> signal.raise());
    }

    /** Waits for the first material, and keeps it from then on. */
    static IdentityKeeper start(ConsulClient consul, String service, Duration firstWait) {
        IdentityKeeper keeper = new IdentityKeeper(consul, service);
        boolean started = false;
        try {
            keeper.awaitFirst(firstWait);
            keeper.runtime.observer().meshIdentityOpened(keeper);
            String name = "mesh-identity-" + service;
            keeper.runtime.start(name, GuardedLoop.restarting(keeper.runtime, name, LOG::error, keeper));
            started = true;
            return keeper;
        } finally {
            if (!started) {
                keeper.endWatches();
            }
        }
    }

    private void awaitFirst(Duration firstWait) {
        long deadline = runtime.nanoTime() + firstWait.toNanos();
        roots.await(firstWait);
        leaf.await(Duration.ofNanos(Math.max(0, deadline - runtime.nanoTime())));
        refresh();
        // a rotation may come between the two answers
        while (current == null) {
            EmptyIssuerException reason = hopeless;
            if (reason != null) {
                throw new ConsulAnswerException("identity of " + service + ": " + reason.getMessage(), reason);
            }
            long left = deadline - runtime.nanoTime();
            try {
                if (left <= 0 || !signal.await(Duration.ofNanos(left))) {
                    throw new ConsulAnswerException("identity of " + service + ": no usable certificates within "
                            + firstWait + ": " + problem, null);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConsulTimeoutException("identity of " + service + ": interrupted", e);
            }
            refresh();
        }
    }

    @Override
    public void run() {
        while (!closed.get()) {
            try {
                signal.await(LOOK);
                if (!closed.get()) {
                    refresh();
                    lookAtAge();
                }
            } catch (InterruptedException e) {
                LOG.debug("identity of {}: interrupted", service);
            } catch (RuntimeException e) {
                refused("unexpected " + e);
            }
        }
    }

    private void refresh() {
        CaRoots newRoots = roots.state().value();
        LeafCertificate newLeaf = leaf.state().value();
        if (newRoots == null || newLeaf == null) {
            return;
        }
        Material before = current;
        try {
            Trust now = trusted(newRoots);
            if (before != null && before.trust() != now) {
                before = before.trusting(now);
                current = before;
            }
            if (before == null || !before.source().equals(newLeaf)) {
                Material next = Material.of(now, newLeaf, service, runtime.now());
                current = next;
                rotated("leaf", next.toString());
            }
            if (problem != null) {
                LOG.info("identity of {}: certificates can be used again", service);
                problem = null;
            }
        } catch (EmptyIssuerException e) {
            hopeless = e;
            refused(String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            refused(String.valueOf(e.getMessage()));
        }
    }

    private Trust trusted(CaRoots newRoots) throws GeneralSecurityException {
        Trust before = trust;
        if (before != null && before.source().equals(newRoots)) {
            return before;
        }
        Trust now = Trust.in(newRoots);
        trust = now;
        rotated("roots", now.size() + " roots, active is " + newRoots.activeRootId());
        return now;
    }

    private void rotated(String what, String now) {
        LOG.info("identity of {}: new {}: {}", service, what, now);
        runtime.observer().meshRotated(this, what);
    }

    private void refused(String reason) {
        if (!reason.equals(problem)) {
            LOG.warn("identity of {}: new certificates cannot be used, the last good ones stay: {}", service, reason);
            runtime.observer().meshMaterialRefused(this, reason);
            problem = reason;
        }
    }

    private void lookAtAge() {
        Material now = material();
        Duration life = Duration.between(now.chain().getFirst().getNotBefore().toInstant(), now.expiresAt());
        Duration left = remaining();
        Age next = left.isZero() ? Age.EXPIRED : left.compareTo(life.dividedBy(LAST_PART)) < 0 ? Age.OLD : Age.FRESH;
        if (next != age) {
            age = next;
            switch (next) {
                case FRESH -> LOG.info("identity of {}: the certificate was renewed in time", service);
                case OLD -> LOG.warn("identity of {}: the certificate expires in {} and Consul has not renewed it",
                        service, left);
                case EXPIRED -> LOG.error("identity of {}: the certificate has expired, others refuse it", service);
            }
        }
    }

    /** What counts now. */
    Material material() {
        Material now = current;
        if (now == null) {
            throw new IllegalStateException("no certificates yet");
        }
        return now;
    }

    Instant now() {
        return runtime.now();
    }

    /** Counts a refusal. */
    void refused(PeerRefusedException refusal) {
        LOG.debug("{}: refused: {}", service, refusal.getMessage());
        runtime.observer().meshPeerRefused(this, refusal.reason().text());
    }

    /** Counts another end whose certificate cannot even be read, and says the reason of the first one. */
    void unreadable(EmptyIssuerException reason) {
        if (unreadable.compareAndSet(false, true)) {
            LOG.warn("identity of {}: another end of the mesh is refused: {} (said once)", service,
                    reason.getMessage());
        }
        refused(new PeerRefusedException(PeerRefusedException.Reason.UNTRUSTED, String.valueOf(reason.getMessage())));
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public Duration remaining() {
        Duration left = Duration.between(runtime.now(), material().expiresAt());
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public int roots() {
        return material().trust().size();
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            endWatches();
            signal.raise();
            runtime.observer().meshIdentityClosed(this);
        }
    }

    private void endWatches() {
        roots.close();
        leaf.close();
    }
}
