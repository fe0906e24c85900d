package io.lictor.api.observe;

import java.time.Duration;

import io.lictor.api.ConsulException;

/**
 * Listener to what the SDK does: the only door for metrics and tracing. Every method has an empty default.
 *
 * <p><b>Caller.</b> The threads of the client and its users'. <b>May block.</b> No: it stands in the way of a request
 * or a loop. <b>May throw.</b> It is caught and ignored. <b>Order.</b> {@code ..Opened} before and {@code ..Closed}
 * after all else about the same view. <b>After close.</b> Nothing.
 *
 * <p>A view handed to {@code ..Opened} may be kept and read until its {@code ..Closed}: that is how gauges are made.
 */
public interface ConsulObserver {

    /** An observer that does nothing. */
    ConsulObserver NONE = new ConsulObserver() {};

    /**
     * A client was opened.
     *
     * @param client its live figures
     */
    default void clientOpened(ClientView client) {}

    /**
     * A client was closed.
     *
     * @param client the same object as at the opening
     */
    default void clientClosed(ClientView client) {}

    /**
     * A request ended.
     *
     * @param operation method and endpoint without names or values, such as {@code GET health/service}
     * @param outcome how it ended
     * @param status the HTTP status, or 0 without an answer
     * @param elapsed from the call to the end, waiting for a free connection included
     */
    default void requestFinished(String operation, RequestOutcome outcome, int status, Duration elapsed) {}

    /**
     * A request is sent once more.
     *
     * @param operation as in {@link #requestFinished}
     * @param failure why
     */
    default void requestRetried(String operation, ConsulException failure) {}

    /**
     * A poll was opened.
     *
     * @param watch its live figures
     */
    default void watchOpened(WatchView watch) {}

    /**
     * A poll was closed.
     *
     * @param watch the same object as at the opening
     */
    default void watchClosed(WatchView watch) {}

    /**
     * A watched value changed and was published.
     *
     * @param watch whose
     */
    default void watchChanged(WatchView watch) {}

    /**
     * A poll failed; the last good value stays.
     *
     * @param watch whose
     * @param failure why
     */
    default void watchFailed(WatchView watch, ConsulException failure) {}

    /**
     * Consul's index went back (a restart, a restored snapshot) and the watch began anew.
     *
     * @param watch whose
     */
    default void watchReset(WatchView watch) {}

    /**
     * An empty answer was not believed, and the last good list stays for now.
     *
     * @param watch whose
     * @param reason why, such as {@code filtered by ACLs}
     */
    default void emptyAnswerHeld(WatchView watch, String reason) {}

    /**
     * A listener of a watch threw.
     *
     * @param watch whose
     * @param thrown what
     */
    default void listenerFailed(WatchView watch, Throwable thrown) {}

    /**
     * A registration began.
     *
     * @param registration its live figures
     */
    default void registrationOpened(RegistrationView registration) {}

    /**
     * A registration ended.
     *
     * @param registration the same object as at the beginning
     */
    default void registrationClosed(RegistrationView registration) {}

    /**
     * The service was written to the agent.
     *
     * @param registration whose
     * @param reason why: {@code absent}, {@code changed}, {@code check lost}, or {@code token} for another one of the client
     */
    default void registered(RegistrationView registration, String reason) {}

    /**
     * A beat was taken by the agent.
     *
     * @param registration whose
     * @param lateness how long after its due moment it was sent
     */
    default void beat(RegistrationView registration, Duration lateness) {}

    /**
     * A call that keeps the registration up failed; it is tried again.
     *
     * @param registration whose
     * @param failure why
     */
    default void registrationFailed(RegistrationView registration, ConsulException failure) {}

    /**
     * A client uses locks for the first time.
     *
     * @param locks its live figures
     */
    default void locksOpened(LocksView locks) {}

    /**
     * A client that uses locks was closed.
     *
     * @param locks the same object as at the opening
     */
    default void locksClosed(LocksView locks) {}

    /**
     * An acquisition ended.
     *
     * @param outcome {@code acquired}, {@code taken} or {@code failed}
     * @param waited from the call to its end
     */
    default void lockWaited(String outcome, Duration waited) {}

    /**
     * A lock or permit was lost while it was held.
     *
     * @param key its key
     * @param reason why: one of a few texts
     */
    default void lockLost(String key, String reason) {}

    /**
     * A session could not be renewed; it is tried again until the TTL is spent.
     *
     * @param failure why
     */
    default void renewalFailed(ConsulException failure) {}

    /**
     * Consul could not be asked for a lock or permit that somebody waits for; it is tried again.
     *
     * @param failure why
     */
    default void acquisitionFailed(ConsulException failure) {}

    /**
     * A config was opened.
     *
     * @param config its live figures
     */
    default void configOpened(ConfigView config) {}

    /**
     * A config was closed.
     *
     * @param config the same object as at the opening
     */
    default void configClosed(ConfigView config) {}

    /**
     * A config has a new value.
     *
     * @param config whose
     */
    default void configChanged(ConfigView config) {}

    /**
     * An update of a config failed; the last good value stays.
     *
     * @param config whose
     * @param failure why: {@code ConfigException} when Consul holds something that cannot be used
     */
    default void configFailed(ConfigView config, ConsulException failure) {}

    /**
     * A listener of a config threw.
     *
     * @param config whose
     * @param thrown what
     */
    default void configListenerFailed(ConfigView config, Throwable thrown) {}

    /**
     * A lookup found no instance.
     *
     * @param service the name asked for
     * @param reason {@code unknown}, {@code none passing} or {@code unreachable}
     */
    default void lookupFailed(String service, String reason) {}

    /**
     * An instance was taken out of the turn because of how calls to it went.
     *
     * @param service name of the service
     * @param instance its id
     * @param reason {@code failures in a row}, {@code failure rate} or {@code slow}
     */
    default void instanceEjected(String service, String instance, String reason) {}

    /**
     * An ejected instance is in the turn again.
     *
     * @param service name of the service
     * @param instance its id
     */
    default void instanceReturned(String service, String instance) {}

    /**
     * So many instances fail that nothing is ejected any longer.
     *
     * @param service name of the service
     */
    default void ejectionPanicked(String service) {}

    /**
     * A call to a service by its name ended, retries and all.
     *
     * @param service name of the service
     * @param outcome {@code answered}, {@code failed}, {@code timed out}, {@code interrupted} or {@code closed}
     * @param status the HTTP status, or 0 without an answer
     * @param elapsed from the call to the end of what its body handler waits for
     */
    default void callFinished(String service, String outcome, int status, Duration elapsed) {}

    /**
     * A call to a service is sent once more, to another instance.
     *
     * @param service name of the service
     * @param reason {@code not connected}, {@code failed}, {@code status} or {@code hedge}
     */
    default void callRetried(String service, String reason) {}

    /**
     * A call to a service is not sent once more, because the retry budget is spent.
     *
     * @param service name of the service
     */
    default void retryDenied(String service) {}

    /**
     * A query was looked up for the first time that may be answered by another datacenter.
     *
     * @param failover its live figures
     */
    default void failoverOpened(FailoverView failover) {}

    /**
     * Nobody looks the query up any longer.
     *
     * @param failover the same object as at the opening
     */
    default void failoverClosed(FailoverView failover) {}

    /**
     * Lookups go to another datacenter now.
     *
     * @param failover whose
     * @param from name of the datacenter so far
     * @param to name of the datacenter from now on
     */
    default void datacenterSwitched(FailoverView failover, String from, String to) {}

    /**
     * A snapshot was written to disk.
     *
     * @param client name of the client
     * @param bytes its size
     * @param elapsed how long it took
     */
    default void snapshotWritten(String client, long bytes, Duration elapsed) {}

    /**
     * A snapshot could not be written to disk; the last one stays, and it is tried again.
     *
     * @param client name of the client
     * @param failure why
     */
    default void snapshotFailed(String client, Exception failure) {}

    /**
     * A request has waited for a connection of the client, in vain or not.
     *
     * @param share {@code request}, {@code keep-alive} or {@code first read}
     * @param waited how long
     */
    default void connectionAwaited(String share, Duration waited) {}

    /**
     * A job of the SDK has thrown what it should have handled itself; it goes on all the same.
     *
     * @param job its name, such as {@code login-kubernetes}
     * @param thrown what
     */
    default void jobFailed(String job, Throwable thrown) {}

    /**
     * A rendered file was replaced.
     *
     * @param file where it is
     */
    default void fileWritten(String file) {}

    /**
     * A rendered file could not be brought into step: its template, its commands or the disk failed. The old content
     * stays, and it is tried again.
     *
     * @param file where it is
     * @param reason why
     */
    default void fileFailed(String file, String reason) {}

    /**
     * Consul refused an instance of a registrar, or it belongs to somebody else; the others are kept, and it is tried again.
     *
     * @param owner the registrar's owner, such as its file or its Docker engine
     * @param instance id of the instance
     * @param reason why
     */
    default void instanceRefused(String owner, String instance, String reason) {}

    /**
     * A service took on its identity in the mesh.
     *
     * @param identity its live figures
     */
    default void meshIdentityOpened(MeshIdentityView identity) {}

    /**
     * A service gave up its identity in the mesh.
     *
     * @param identity the same object as at the opening
     */
    default void meshIdentityClosed(MeshIdentityView identity) {}

    /**
     * New certificates are in use.
     *
     * @param identity whose
     * @param what {@code leaf} or {@code roots}
     */
    default void meshRotated(MeshIdentityView identity, String what) {}

    /**
     * Certificates from Consul cannot be used; the last good ones stay.
     *
     * @param identity whose
     * @param reason why, for people
     */
    default void meshMaterialRefused(MeshIdentityView identity, String reason) {}

    /**
     * The other end of a connection was refused for its certificate.
     *
     * @param identity whose connection
     * @param reason {@code untrusted}, {@code expired}, {@code no identity}, {@code trust domain}, {@code other service},
     *     {@code no certificate} or {@code denied}
     */
    default void meshPeerRefused(MeshIdentityView identity, String reason) {}

    /**
     * Consul was asked whether a caller may connect.
     *
     * @param service name of the called service
     * @param outcome {@code allowed}, {@code denied} or {@code failed}
     */
    default void meshAuthorized(String service, String outcome) {}

    /**
     * Traffic rules have sent a call by name on its way.
     *
     * @param service name that was called
     * @param target what the rules have chosen, such as {@code v2.orders.default.dc1}
     */
    default void trafficRouted(String service, String target) {}

    /**
     * Lookups and calls for a target of traffic rules go to other instances than before: by failover, or back.
     *
     * @param service name that is looked up
     * @param from where they went, such as {@code orders.default.dc1}
     * @param to where they go now
     */
    default void trafficSwitched(String service, String from, String to) {}
}
