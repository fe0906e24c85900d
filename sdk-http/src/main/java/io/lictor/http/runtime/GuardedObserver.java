package io.lictor.http.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.lictor.api.ConsulException;
import io.lictor.api.observe.ClientView;
import io.lictor.api.observe.ConfigView;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.FailoverView;
import io.lictor.api.observe.LocksView;
import io.lictor.api.observe.MeshIdentityView;
import io.lictor.api.observe.RegistrationView;
import io.lictor.api.observe.RequestOutcome;
import io.lictor.api.observe.WatchView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Observer that keeps what another one throws away from the loops that report to it. */
public final class GuardedObserver implements ConsulObserver {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedObserver.class);

    private final ConsulObserver observer;
    private final AtomicLong thrown = new AtomicLong();

    private GuardedObserver(ConsulObserver observer) {
        this.observer = observer;
    }

    public static ConsulObserver around(ConsulObserver observer) {
        return observer.equals(ConsulObserver.NONE) || observer instanceof GuardedObserver
                ? observer
                : new GuardedObserver(observer);
    }

    /** How often the observer has thrown. */
    public long thrown() {
        return thrown.get();
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            if (thrown.getAndIncrement() == 0) {
                LOG.warn("observer {} throws; this is logged once", observer.getClass().getName(), e);
            }
        }
    }

    @Override
    public void clientOpened(ClientView client) {
        guard(() -> observer.clientOpened(client));
    }

    @Override
    public void clientClosed(ClientView client) {
        guard(() -> observer.clientClosed(client));
    }

    @Override
    public void requestFinished(String operation, RequestOutcome outcome, int status, Duration elapsed) {
        guard(() -> observer.requestFinished(operation, outcome, status, elapsed));
    }

    @Override
    public void requestRetried(String operation, ConsulException failure) {
        guard(() -> observer.requestRetried(operation, failure));
    }

    @Override
    public void watchOpened(WatchView watch) {
        guard(() -> observer.watchOpened(watch));
    }

    @Override
    public void watchClosed(WatchView watch) {
        guard(() -> observer.watchClosed(watch));
    }

    @Override
    public void watchChanged(WatchView watch) {
        guard(() -> observer.watchChanged(watch));
    }

    @Override
    public void watchFailed(WatchView watch, ConsulException failure) {
        guard(() -> observer.watchFailed(watch, failure));
    }

    @Override
    public void watchReset(WatchView watch) {
        guard(() -> observer.watchReset(watch));
    }

    @Override
    public void emptyAnswerHeld(WatchView watch, String reason) {
        guard(() -> observer.emptyAnswerHeld(watch, reason));
    }

    @Override
    public void listenerFailed(WatchView watch, Throwable thrown) {
        guard(() -> observer.listenerFailed(watch, thrown));
    }

    @Override
    public void registrationOpened(RegistrationView registration) {
        guard(() -> observer.registrationOpened(registration));
    }

    @Override
    public void registrationClosed(RegistrationView registration) {
        guard(() -> observer.registrationClosed(registration));
    }

    @Override
    public void registered(RegistrationView registration, String reason) {
        guard(() -> observer.registered(registration, reason));
    }

    @Override
    public void beat(RegistrationView registration, Duration lateness) {
        guard(() -> observer.beat(registration, lateness));
    }

    @Override
    public void registrationFailed(RegistrationView registration, ConsulException failure) {
        guard(() -> observer.registrationFailed(registration, failure));
    }

    @Override
    public void locksOpened(LocksView locks) {
        guard(() -> observer.locksOpened(locks));
    }

    @Override
    public void locksClosed(LocksView locks) {
        guard(() -> observer.locksClosed(locks));
    }

    @Override
    public void lockWaited(String outcome, Duration waited) {
        guard(() -> observer.lockWaited(outcome, waited));
    }

    @Override
    public void lockLost(String key, String reason) {
        guard(() -> observer.lockLost(key, reason));
    }

    @Override
    public void renewalFailed(ConsulException failure) {
        guard(() -> observer.renewalFailed(failure));
    }

    @Override
    public void acquisitionFailed(ConsulException failure) {
        guard(() -> observer.acquisitionFailed(failure));
    }

    @Override
    public void configOpened(ConfigView config) {
        guard(() -> observer.configOpened(config));
    }

    @Override
    public void configClosed(ConfigView config) {
        guard(() -> observer.configClosed(config));
    }

    @Override
    public void configChanged(ConfigView config) {
        guard(() -> observer.configChanged(config));
    }

    @Override
    public void configFailed(ConfigView config, ConsulException failure) {
        guard(() -> observer.configFailed(config, failure));
    }

    @Override
    public void configListenerFailed(ConfigView config, Throwable thrown) {
        guard(() -> observer.configListenerFailed(config, thrown));
    }

    @Override
    public void lookupFailed(String service, String reason) {
        guard(() -> observer.lookupFailed(service, reason));
    }

    @Override
    public void instanceEjected(String service, String instance, String reason) {
        guard(() -> observer.instanceEjected(service, instance, reason));
    }

    @Override
    public void instanceReturned(String service, String instance) {
        guard(() -> observer.instanceReturned(service, instance));
    }

    @Override
    public void ejectionPanicked(String service) {
        guard(() -> observer.ejectionPanicked(service));
    }

    @Override
    public void callFinished(String service, String outcome, int status, Duration elapsed) {
        guard(() -> observer.callFinished(service, outcome, status, elapsed));
    }

    @Override
    public void callRetried(String service, String reason) {
        guard(() -> observer.callRetried(service, reason));
    }

    @Override
    public void retryDenied(String service) {
        guard(() -> observer.retryDenied(service));
    }

    @Override
    public void failoverOpened(FailoverView failover) {
        guard(() -> observer.failoverOpened(failover));
    }

    @Override
    public void failoverClosed(FailoverView failover) {
        guard(() -> observer.failoverClosed(failover));
    }

    @Override
    public void datacenterSwitched(FailoverView failover, String from, String to) {
        guard(() -> observer.datacenterSwitched(failover, from, to));
    }

    @Override
    public void snapshotWritten(String client, long bytes, Duration elapsed) {
        guard(() -> observer.snapshotWritten(client, bytes, elapsed));
    }

    @Override
    public void connectionAwaited(String share, Duration waited) {
        guard(() -> observer.connectionAwaited(share, waited));
    }

    @Override
    public void jobFailed(String job, Throwable thrown) {
        guard(() -> observer.jobFailed(job, thrown));
    }

    @Override
    public void fileWritten(String file) {
        guard(() -> observer.fileWritten(file));
    }

    @Override
    public void fileFailed(String file, String reason) {
        guard(() -> observer.fileFailed(file, reason));
    }

    @Override
    public void instanceRefused(String owner, String instance, String reason) {
        guard(() -> observer.instanceRefused(owner, instance, reason));
    }

    @Override
    public void snapshotFailed(String client, Exception failure) {
        guard(() -> observer.snapshotFailed(client, failure));
    }

    @Override
    public void meshIdentityOpened(MeshIdentityView identity) {
        guard(() -> observer.meshIdentityOpened(identity));
    }

    @Override
    public void meshIdentityClosed(MeshIdentityView identity) {
        guard(() -> observer.meshIdentityClosed(identity));
    }

    @Override
    public void meshRotated(MeshIdentityView identity, String what) {
        guard(() -> observer.meshRotated(identity, what));
    }

    @Override
    public void meshMaterialRefused(MeshIdentityView identity, String reason) {
        guard(() -> observer.meshMaterialRefused(identity, reason));
    }

    @Override
    public void meshPeerRefused(MeshIdentityView identity, String reason) {
        guard(() -> observer.meshPeerRefused(identity, reason));
    }

    @Override
    public void meshAuthorized(String service, String outcome) {
        guard(() -> observer.meshAuthorized(service, outcome));
    }

    @Override
    public void trafficRouted(String service, String target) {
        guard(() -> observer.trafficRouted(service, target));
    }

    @Override
    public void trafficSwitched(String service, String from, String to) {
        guard(() -> observer.trafficSwitched(service, from, to));
    }
}
