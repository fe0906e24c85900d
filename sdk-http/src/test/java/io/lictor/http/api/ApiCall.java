package io.lictor.http.api;

import java.util.function.BiFunction;

import io.lictor.api.ConsulClient;
import io.lictor.api.QueryOptions;

/**
 * One call of the client, with an answer as Consul sends it.
 *
 * @param name view and method
 * @param kind which options it takes
 * @param call what is called
 * @param answer a recorded body, maybe empty
 */
record ApiCall(String name, Kind kind, BiFunction<ConsulClient, QueryOptions, Object> call, String answer) {

    /** Which options a call takes. */
    enum Kind {
        /** All of them: what the servers answer. */
        READ,
        /** Namespace, partition and filter: what the agent answers by itself. */
        AGENT_READ,
        /** None. */
        OTHER
    }

    Object run(ConsulClient consul) {
        return call.apply(consul, QueryOptions.none());
    }

    @Override
    public String toString() {
        return name;
    }
}
