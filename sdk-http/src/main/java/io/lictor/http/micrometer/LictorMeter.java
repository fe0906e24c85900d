package io.lictor.http.micrometer;

/**
 * Meters that the SDK keeps, each with name, kind, tags and meaning.
 *
 * <pre>{@code
 * double age = registry.get(LictorMeter.WATCH_AGE.meterName()).tag("watch", "health/nginx").timeGauge()
 *         .value(TimeUnit.SECONDS);
 * }</pre>
 */
public enum LictorMeter {
    /** Requests by operation, outcome and status. */
    REQUESTS("lictor.requests", "timer", "operation, outcome, status",
            "time from a call to its end, waiting for a connection included"),
    /** Requests sent once more. */
    RETRIES("lictor.requests.retries", "counter", "operation", "requests sent once more"),
    /** Requests under way. */
    REQUESTS_ACTIVE("lictor.requests.active", "gauge", "client", "requests under way that are not polls"),
    /** Polls under way. */
    POLLS_ACTIVE("lictor.polls.active", "gauge", "client", "blocking queries under way"),
    /** Watches in the line. */
    POLLS_WAITING("lictor.polls.waiting", "gauge", "client", "watches waiting for a connection of the budget"),
    /** Watches without a poll of their own. */
    WATCHES_FED("lictor.watches.fed", "gauge", "client",
            "watches that a change feed tells when to read, 0 while each has a poll of its own"),
    /** Age of a view. */
    WATCH_AGE("lictor.watch.age", "time gauge", "watch", "time since Consul last confirmed the value"),
    /** Failures in a row of a watch. */
    WATCH_FAILING("lictor.watch.failing", "gauge", "watch", "failed polls in a row, 0 while all is well"),
    /** Changes of a watched value. */
    WATCH_CHANGES("lictor.watch.changes", "counter", "watch", "changes of content that were published"),
    /** Failed polls. */
    WATCH_FAILURES("lictor.watch.failures", "counter", "watch, failure", "failed polls"),
    /** Indexes that went back. */
    WATCH_RESETS("lictor.watch.resets", "counter", "watch", "indexes that went back: a restart, a restored snapshot"),
    /** Empty answers that were not believed. */
    WATCH_EMPTY_HELD("lictor.watch.empty.held", "counter", "watch, reason",
            "empty answers that were not believed, so that the last good list stayed"),
    /** Exceptions of listeners. */
    LISTENER_FAILURES("lictor.watch.listener.failures", "counter", "watch", "exceptions thrown by listeners"),
    /** Whether a service is registered. */
    REGISTRATION_UP("lictor.registration.up", "gauge", "service, id",
            "1 while the agent has the service as it should be"),
    /** Age of the last beat. */
    BEAT_AGE("lictor.registration.beat.age", "time gauge", "service, id",
            "time since the last beat that the agent took"),
    /** Lateness of beats. */
    BEAT_LATENESS("lictor.registration.beat.lateness", "timer", "service, id",
            "how long after its due moment a beat was sent"),
    /** Failures in a row of a registration. */
    REGISTRATION_FAILING("lictor.registration.failing", "gauge", "service, id",
            "failed calls in a row, 0 while all is well"),
    /** Writes of a service. */
    REGISTRATION_WRITES("lictor.registration.writes", "counter", "service, id, reason",
            "times the service was written to the agent"),
    /** Failed calls of a registration. */
    REGISTRATION_FAILURES("lictor.registration.failures", "counter", "service, id, failure",
            "failed calls to keep the service registered"),
    /** Locks that are held. */
    LOCKS_HELD("lictor.locks.held", "gauge", "client",
            "locks and permits that are held"),
    /** Threads that wait for a lock. */
    LOCKS_WAITING("lictor.locks.waiting", "gauge", "client",
            "threads that wait for a lock or a permit"),
    /** What is left of a lease. */
    LOCK_REMAINING("lictor.locks.remaining", "time gauge", "client",
            "shortest time that a held lock stays held without Consul, 0 while none is held"),
    /** Time spent on acquisitions. */
    LOCK_WAIT("lictor.locks.wait", "timer", "outcome",
            "time from the call to the lock, or to the end of the patience"),
    /** Locks lost. */
    LOCK_LOSSES("lictor.locks.losses", "counter", "reason",
            "locks that were lost while they were held"),
    /** Failed renewals. */
    RENEWAL_FAILURES("lictor.locks.renewal.failures", "counter", "failure",
            "failed renewals of sessions"),
    /** Failed attempts of those who wait for a lock. */
    ACQUISITION_FAILURES("lictor.locks.acquisition.failures", "counter", "failure",
            "times that Consul could not be asked for a lock that somebody waits for"),
    /** Age of a config. */
    CONFIG_AGE("lictor.config.age", "time gauge", "config",
            "time since Consul last confirmed what the value is made of"),
    /** Whether a config is held back by what Consul holds. */
    CONFIG_BROKEN("lictor.config.broken", "gauge", "config",
            "1 while Consul holds something that cannot be used, so that an older value stays"),
    /** Whether a config lives on its file. */
    CONFIG_FALLBACK("lictor.config.fallback", "gauge", "config",
            "1 while the value is that of the fallback file or of the snapshot on disk"),
    /** New values of a config. */
    CONFIG_CHANGES("lictor.config.changes", "counter", "config", "values that were published"),
    /** Failed updates of a config. */
    CONFIG_FAILURES("lictor.config.failures", "counter", "config, failure", "updates that failed"),
    /** Exceptions of a config's listeners. */
    CONFIG_LISTENER_FAILURES("lictor.config.listener.failures", "counter", "config",
            "exceptions thrown by listeners"),
    /** Lookups without an instance. */
    LOOKUP_FAILURES("lictor.lookup.failures", "counter", "reason", "lookups that found no instance"),
    /** Ejected outliers. */
    EJECTIONS("lictor.balancing.ejections", "counter", "service, reason",
            "instances taken out of the turn because of how calls to them went"),
    /** Returned outliers. */
    RETURNS("lictor.balancing.returns", "counter", "service", "ejected instances that came back"),
    /** Suspended ejections. */
    PANICS("lictor.balancing.panics", "counter", "service",
            "times that ejecting ended because too many instances failed"),
    /** Calls by the name of a service. */
    CALLS("lictor.calls", "timer", "service, outcome, status",
            "time from a call by name to its end, retries included"),
    /** Calls sent once more. */
    CALL_RETRIES("lictor.calls.retries", "counter", "service, reason", "calls sent once more, to another instance"),
    /** Retries that the budget denied. */
    CALL_RETRIES_DENIED("lictor.calls.retries.denied", "counter", "service",
            "calls that failed with no retry left in the budget"),
    /** Where lookups go. */
    FAILOVER_CURRENT("lictor.failover.current", "gauge", "query, datacenter",
            "1 while lookups go to the datacenter; there is one for each that they have been to"),
    /** Switches between datacenters. */
    FAILOVER_SWITCHES("lictor.failover.switches", "counter", "query, to",
            "times that lookups went over to another datacenter, or back"),
    /** Writes of the snapshot. */
    SNAPSHOT_WRITES("lictor.snapshot.writes", "timer", "client", "time to write the snapshot to disk"),
    /** Failed writes of the snapshot. */
    SNAPSHOT_FAILURES("lictor.snapshot.failures", "counter", "client",
            "times that the snapshot could not be written to disk"),
    /** Waits for a connection. */
    CONNECTION_WAIT("lictor.connections.wait", "timer", "share",
            "time that requests have waited for a connection, without those that found one free"),
    /** Failures of jobs. */
    JOB_FAILURES("lictor.jobs.failures", "counter", "failure",
            "times that a job of the SDK threw what it should have handled itself, after which it went on"),
    /** Replaced files. */
    FILES_WRITTEN("lictor.files.written", "counter", "file", "times that a rendered file was replaced"),
    /** Failures of rendered files. */
    FILES_FAILURES("lictor.files.failures", "counter", "file",
            "times that a rendered file could not be brought into step, so that the old content stayed"),
    /** Refused instances of registrars. */
    REGISTRAR_REFUSED("lictor.registrar.refused", "counter", "owner",
            "times that Consul refused an instance of a registrar, or that it belonged to somebody else"),
    /** Remaining life of a service's certificate. */
    MESH_LEAF_REMAINING("lictor.mesh.leaf.remaining", "time gauge", "service",
            "time until the certificate of the service expires, 0 when it has"),
    /** Trusted roots. */
    MESH_ROOTS("lictor.mesh.roots", "gauge", "service", "roots that are trusted, more than 1 during a rotation"),
    /** New certificates. */
    MESH_ROTATIONS("lictor.mesh.rotations", "counter", "service, what", "new leafs and lists of roots in use"),
    /** Unusable certificates. */
    MESH_MATERIAL_REFUSED("lictor.mesh.material.refused", "counter", "service",
            "certificates from Consul that could not be used, so that the last good ones stayed"),
    /** Refused peers. */
    MESH_PEERS_REFUSED("lictor.mesh.peers.refused", "counter", "service, reason",
            "connections refused for the certificate of the other end"),
    /** Questions about callers. */
    MESH_AUTHORIZATIONS("lictor.mesh.authorizations", "counter", "service, outcome",
            "times that Consul was asked whether a caller may connect"),
    /** Where traffic rules send calls. */
    TRAFFIC_CALLS("lictor.traffic.calls", "counter", "service, target",
            "calls by name that traffic rules have sent to a target"),
    /** Failovers by traffic rules. */
    TRAFFIC_SWITCHES("lictor.traffic.switches", "counter", "service, to",
            "times that traffic rules went over to other instances for lack of some, or back");

    private final String meterName;
    private final String kind;
    private final String tags;
    private final String description;

    LictorMeter(String meterName, String kind, String tags, String description) {
        this.meterName = meterName;
        this.kind = kind;
        this.tags = tags;
        this.description = description;
    }

    /**
     * Name of the meter.
     *
     * @return such as {@code lictor.watch.age}
     */
    public String meterName() {
        return meterName;
    }

    /**
     * Kind of the meter, in words.
     *
     * @return such as {@code time gauge}
     */
    public String kind() {
        return kind;
    }

    /**
     * Names of the tags.
     *
     * @return separated by comma and space
     */
    public String tags() {
        return tags;
    }

    /**
     * What it measures.
     *
     * @return half a sentence
     */
    public String description() {
        return description;
    }
}
