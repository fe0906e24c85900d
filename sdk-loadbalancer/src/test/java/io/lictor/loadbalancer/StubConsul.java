package io.lictor.loadbalancer;

import java.lang.reflect.Proxy;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.discovery.ServiceDiscovery;
import io.lictor.api.runtime.ConsulRuntime;

/** Client of which a load balancer sees discovery and runtime only; a proxy, so that a new view needs no line here. */
final class StubConsul {

    private StubConsul() {}

    static ConsulClient of(ServiceDiscovery discovery, ConsulRuntime runtime) {
        return (ConsulClient) Proxy.newProxyInstance(ConsulClient.class.getClassLoader(),
                new Class<?>[]{ConsulClient.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "discovery" -> discovery;
                    case "runtime" -> runtime;
                    case "settings" -> ConsulSettings.builder().build();
                    case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> "stub";
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }
}
