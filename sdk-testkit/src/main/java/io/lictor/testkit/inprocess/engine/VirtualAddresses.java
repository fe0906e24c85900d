package io.lictor.testkit.inprocess.engine;

import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.node.ObjectNode;

/** The addresses that the servers give to services of the mesh, one for each name. Guarded by the state's lock. */
public final class VirtualAddresses {
    private static final String NAME = "consul-virtual";
    private static final int LAST_PART = 256;

    private final boolean known;
    private final Map<String, String> addresses = new LinkedHashMap<>();

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
}
