package io.lictor.examples;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.QueryOptions;

/** What Consul itself says, asked directly and not from the cache of the lookups. */
final class ConsulTable {

    private static final QueryOptions PASSING = QueryOptions.builder().passingOnly(true).build();

    private ConsulTable() {}

    static int passing(String address, String service) {
        try (ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(address).build())) {
            return consul.health().service(service, PASSING).value().size();
        } catch (ConsulException e) {
            return 0; // not up yet
        }
    }

    /** Removes what a killed process has left behind; Consul itself would do so after ten minutes. */
    static void removeDead(String address, String service, long pid) {
        try (ConsulClient consul = ConsulClient.connect(ConsulSettings.builder().address(address).build())) {
            consul.agent().services().values().stream()
                    .filter(left -> left.service().equals(service) && left.id().contains("-" + pid + "-"))
                    .forEach(left -> consul.agent().deregisterService(left.id()));
        }
    }
}
