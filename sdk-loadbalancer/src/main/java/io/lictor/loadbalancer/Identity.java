package io.lictor.loadbalancer;

import io.lictor.api.discovery.ServiceInstance;

/** What makes an instance the same one in the next list: new tags or another status leave it what it is. */
record Identity(String node, String id, String address, int port) {

    static Identity of(ServiceInstance instance) {
        return new Identity(instance.node().name(), instance.id(), instance.address(), instance.port());
    }

    /** Written out because the one that a record comes with makes objects until it is compiled. */
    @Override
    public int hashCode() {
        return ((node.hashCode() * 31 + id.hashCode()) * 31 + address.hashCode()) * 31 + port;
    }
}
