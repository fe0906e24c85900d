package io.lictor.http.endpoint;

import java.util.function.Supplier;

import io.lictor.api.ConsulFeature;
import io.lictor.api.ConsulRejectedException;
import org.jspecify.annotations.Nullable;

/** What the version of the agent has. Asked until it is so: an old agent may be replaced, a new one is not put back. */
final class AgentVersion {

    private static final int NOT_FOUND = 404;

    private final Supplier<String> told;
    private volatile @Nullable String last;

    AgentVersion(AgentEndpoint agent) {
        this(agent::version);
    }

    /** @param told asks for the version */
    AgentVersion(Supplier<String> told) {
        this.told = told;
    }

    /** Whether the agent has a feature. Who may not read it is taken to have a Consul of these years. */
    boolean has(ConsulFeature feature) {
        return version(feature).isEmpty();
    }

    /** Whether the agent certainly has a feature: its version can be read. */
    boolean certainlyHas(ConsulFeature feature) {
        return version(feature).isEmpty() && !"".equals(last);
    }

    /** Refuses a call that the agent would misunderstand, also when its version may not be read. */
    void require(ConsulFeature feature, String call) {
        String version = version(feature);
        if (version.isEmpty() && "".equals(last)) {
            throw new ConsulRejectedException(call + ": the agent's version cannot be read (the token needs agent:read"
                    + " before Consul 1.16), and one without " + feature + " would misunderstand the call", NOT_FOUND,
                    "",
                    null);
        }
        if (!version.isEmpty()) {
            throw new ConsulRejectedException(call + ": the agent is Consul " + version + ", which lacks " + feature,
                    NOT_FOUND, "", null);
        }
    }

    /** The version that lacks it, or nothing. */
    private String version(ConsulFeature feature) {
        String known = last;
        if (known != null && feature.isIn(known)) {
            return "";
        }
        String read = read();
        last = read;
        return feature.isIn(read) ? "" : read;
    }

    private String read() {
        try {
            return told.get();
        } catch (ConsulRejectedException e) {
            if (!e.isPermissionDenied()) {
                throw e;
            }
            return "";
        }
    }
}
