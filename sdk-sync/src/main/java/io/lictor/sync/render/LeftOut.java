package io.lictor.sync.render;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.lictor.api.discovery.ServiceInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once which instances are left out because nothing can be connected to by their address and port. */
final class LeftOut {

    private static final Logger LOG = LoggerFactory.getLogger(FileSync.class);
    private static final int SHOWN = 60;

    private Set<String> known = Set.of();

    void report(String files, List<ServiceInstance> instances) {
        Set<String> now = new HashSet<>();
        for (ServiceInstance instance : instances) {
            String which = instance.node().name() + " " + instance.service() + " " + instance.id();
            now.add(which);
            if (!known.contains(which)) {
                LOG.warn(
                        "{}: instance {} of service {} is left out: its address is \"{}\" and its port {} (expected: a host"
                                + " name or an IP address, and a port from 1 to 65535)",
                        files, shown(instance.id()),
                        shown(instance.service()), shown(instance.address()), instance.port());
            }
        }
        known = now;
    }

    private static String shown(String text) {
        String line = Escaping.LINE.escape(text);
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }
}
