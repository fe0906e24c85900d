package io.lictor.sync.render;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.lictor.api.discovery.ServiceInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once what is left out because no file can have it: whoever may register a service chooses what stands there. */
final class LeftOut {

    private static final Logger LOG = LoggerFactory.getLogger(FileSync.class);
    private static final int SHOWN = 60;
    /** Lines of one report: whoever registers thousands of such instances does not fill the log. */
    private static final int MOST = 20;

    private Set<String> known = Set.of();

    /**
     * Says what was not left out before.
     *
     * @param whole whether this is all that is left out now, so that what is not among it counts as new when it is back
     */
    void report(String files, Map<String, String> leftOut, boolean whole) {
        List<String> fresh = leftOut.keySet().stream().filter(which -> !known.contains(which)).toList();
        fresh.stream().limit(MOST)
                .forEach(which -> LOG.warn("{}: {} is left out: {}", files, which, leftOut.get(which)));
        if (fresh.size() > MOST) {
            LOG.warn("{}: {} more are left out", files, fresh.size() - MOST);
        }
        Set<String> now = new HashSet<>(leftOut.keySet());
        if (!whole) {
            now.addAll(known);
        }
        known = now;
    }

    /** Notes an instance that nothing can connect to by its address and port. */
    static void instance(RenderPass pass, ServiceInstance instance) {
        pass.leaveOut("instance %s of service %s on %s".formatted(shown(instance.id()), shown(instance.service()),
                shown(instance.node().name())),
                "its address is \"%s\" and its port %d (expected: a host name or an IP address, and a port from 1 to 65535)"
                        .formatted(shown(instance.address()), instance.port()));
    }

    /** Notes the name of a service that nobody can ask for. */
    static void service(RenderPass pass, String name, String why) {
        pass.leaveOut("service \"" + shown(name) + "\"", why);
    }

    private static String shown(String text) {
        String line = Escaping.LINE.escape(text);
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }
}
