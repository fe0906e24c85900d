package io.lictor.api.acl;

import java.util.List;

/**
 * What a service needs as a rule, as a policy that Consul makes: register itself, find others.
 *
 * @param service name of the service
 * @param datacenters where it counts; empty for everywhere
 */
public record ServiceIdentity(String service, List<String> datacenters) {

    /** Copies the list. */
    public ServiceIdentity {
        datacenters = List.copyOf(datacenters);
    }
}
