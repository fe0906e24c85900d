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
}
