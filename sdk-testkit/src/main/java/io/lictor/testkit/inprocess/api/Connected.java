package io.lictor.testkit.inprocess.api;

import java.util.List;

import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.ServiceRecord;

/** Who can be reached through Connect: the proxies of a service, and its instances that speak it themselves. */
final class Connected {
    private Connected() {}

    static List<ServiceRecord> to(Catalog catalog, String service) {
        return catalog.services().stream().filter(instance -> isWayTo(instance, service)).toList();
    }

    private static boolean isWayTo(ServiceRecord instance, String service) {
        boolean isProxy = "connect-proxy".equals(instance.body().path("Kind").asString(""));
        String reached = isProxy
                ? instance.body().path("Proxy").path("DestinationServiceName").asString("")
                : instance.body().path("Connect").path("Native").asBoolean(false) ? instance.name() : "";
        return reached.equalsIgnoreCase(service);
    }
}
