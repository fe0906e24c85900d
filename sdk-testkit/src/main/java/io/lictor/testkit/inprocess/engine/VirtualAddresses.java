package io.lictor.testkit.inprocess.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import tools.jackson.databind.node.ObjectNode;

/** The addresses that the servers give to services of the mesh, one for each name. Guarded by the state's lock. */
public final class VirtualAddresses {
    private static final String NAME = "consul-virtual";
    private static final int LAST_PART = 256;

    private final boolean known;
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Map<String, List<String>> manual = new TreeMap<>();

    VirtualAddresses(Release release) {
        this.known = release.has(Feature.VIRTUAL_ADDRESSES);
    }

    /** Whether an instance gets one: a proxy for its destination, a native service for itself. */
    public boolean isGivenTo(ObjectNode body) {
        return known && !service(body).isEmpty();
    }

    private static String service(ObjectNode body) {
        if ("connect-proxy".equals(body.path("Kind").asString(""))) {
            return body.path("Proxy").path("DestinationServiceName").asString("");
        }
        return body.path("Connect").path("Native").asBoolean(false) ? body.path("Service").asString("") : "";
    }

    /** A copy of an instance, with its address. */
    public ObjectNode given(ObjectNode body) {
        if (!isGivenTo(body)) {
            return body.deepCopy();
        }
        ObjectNode copy = body.objectNode();
        body.properties().forEach(field -> {
            if (!"TaggedAddresses".equals(field.getKey())) {
                copy.set(field.getKey(), field.getValue().deepCopy());
            }
            if ("Address".equals(field.getKey())) {
                ObjectNode tagged = copy.putObject("TaggedAddresses");
                tagged.putObject(NAME).put("Address", of(service(body))).put("Port", body.path("Port").asInt(0));
                body.path("TaggedAddresses").properties()
                        .forEach(each -> tagged.set(each.getKey(), each.getValue().deepCopy()));
            }
        });
        return copy;
    }

    /** The address of a service, for good. */
    public String of(String service) {
        return addresses.computeIfAbsent(service, any -> {
            int number = addresses.size() + 1;
            return "240.0." + number / LAST_PART + "." + number % LAST_PART;
        });
    }

    /** The addresses that somebody has given to a service. */
    public List<String> manual(String service) {
        return manual.getOrDefault(service, List.of());
    }

    /** Whether a service has an address of its own, so that it may be given others. */
    public boolean isKnown(String service) {
        return addresses.containsKey(service);
    }

    /** Gives addresses to a service in place of those that it was given before; returns from whom they are taken. */
    public List<String> give(String service, List<String> wanted) {
        List<String> losers = new ArrayList<>();
        manual.forEach((other, theirs) -> {
            if (!other.equals(service) && theirs.stream().anyMatch(wanted::contains)) {
                losers.add(other);
            }
        });
        losers.forEach(other -> manual.put(other,
                manual(other).stream().filter(address -> !wanted.contains(address)).toList()));
        manual.put(service, List.copyOf(wanted));
        return losers;
    }
}
