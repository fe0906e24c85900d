package io.lictor.http.config;

import io.lictor.api.ConsulException;
import io.lictor.api.config.ConfigException;
import io.lictor.api.observe.ConsulObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log and observer about one config: the observer of every event, the log of transitions. Belongs to its loop. */
final class ConfigReports {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigHub.class);

    private final LiveConfig<?> config;
    private final ConsulObserver observer;
    private @Nullable String logged;
    private boolean failing;

    ConfigReports(LiveConfig<?> config, ConsulObserver observer) {
        this.config = config;
        this.observer = observer;
    }

    void opened() {
        observer.configOpened(config);
    }

    void closed() {
        observer.configClosed(config);
    }

    void changed() {
        observer.configChanged(config);
    }

    /** Another broken value is news; the same one is not, and the first of all is thrown to whoever opens the config. */
    void broken(ConfigException failure) {
        observer.configFailed(config, failure);
        if (config.hasValue() && !String.valueOf(failure.getMessage()).equals(logged)) {
            logged = failure.getMessage();
            LOG.warn("{}, keeping the last good value", failure.getMessage());
        }
    }

    /** The polls of the layers report an outage themselves: only one that they do not see is news. */
    void failed(ConsulException failure) {
        observer.configFailed(config, failure);
        if (failing && logged == null) {
            logged = failure.getMessage();
            LOG.warn("{}: its layers cannot be read together, keeping the last good value ({})", config, logged);
        }
        failing = true;
    }

    void defect(Throwable thrown) {
        if (logged == null) {
            logged = thrown.toString();
            LOG.error("{}: unexpected exception in an update, keeping the last good value; the config goes on", config,
                    thrown);
        }
    }

    void good() {
        failing = false;
        if (logged != null) {
            logged = null;
            LOG.info("{}: current again", config);
        }
    }
}
