package io.lictor.http.endpoint;

import java.util.function.Supplier;

import io.lictor.api.ConsulFeature;
import io.lictor.api.ConsulRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * What the version of the agent has. Asked until it is so: an old agent may be replaced, a new one is not put back, and a
 * version that may not be read today may be read tomorrow.
 */
final class AgentVersion {

    private static final int NOT_FOUND = 404;

    private final Supplier<String> told;
    /** The newest version that was read; null while none was. */
    private volatile @Nullable String known;

    AgentVersion(AgentEndpoint agent) {
        this(agent::version);
    }

    /** @param told asks for the version */
    AgentVersion(Supplier<String> told) {
        this.told = told;
    }

    /** Whether the agent has a feature. Who may not read its version is taken to have a Consul of these years. */
    boolean has(ConsulFeature feature) {
        String version = version(feature);
        return version == null || feature.isIn(version);
    }

    /** Whether the agent certainly has a feature: its version can be read. */
    boolean certainlyHas(ConsulFeature feature) {
        String version = version(feature);
        return version != null && feature.isIn(version);
    }

    /** Refuses a call that the agent would misunderstand, also when its version may not be read. */
    void require(ConsulFeature feature, String call) {
        String version = version(feature);
        if (version == null) {
            throw new ConsulRejectedException(call + ": the agent's version cannot be read (the token needs agent:read"
                    + " before Consul 1.16), and one without " + feature + " would misunderstand the call", NOT_FOUND,
                    "", null);
        }
        if (!feature.isIn(version)) {
            throw new ConsulRejectedException(call + ": the agent is Consul " + version + ", which lacks " + feature,
                    NOT_FOUND, "", null);
        }
    }

    /** A version that has it, or that of now; null when it may not be read. */
    private @Nullable String version(ConsulFeature feature) {
        String last = known;
        if (last != null && feature.isIn(last)) {
            return last;
        }
        String read = read();
        if (read != null) {
            known = read;
        }
        return read;
    }

    private @Nullable String read() {
        try {
            return told.get();
        } catch (ConsulRejectedException e) {
            if (!e.isPermissionDenied()) {
                throw e;
            }
            return null;
        }
    }
}
