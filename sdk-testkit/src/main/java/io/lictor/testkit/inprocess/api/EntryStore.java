package io.lictor.testkit.inprocess.api;

import java.util.Locale;

import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Config entries, changed only to what makes sense together. */
final class EntryStore {
    static final String TABLE = "config-entries";

    private final Engine engine;
    private final Connect connect;
    private final ConfigEntries entries = new ConfigEntries();

    EntryStore(Engine engine, Connect connect) {
        this.engine = engine;
        this.connect = connect;
        engine.state().persist(TABLE, entries);
    }

    ConfigEntries entries() {
        return entries;
    }

    static String topic(String kind) {
        return TABLE + "/" + kind;
    }

    static String topic(String kind, String name) {
        return topic(kind) + "/" + name;
    }

    /** Stores or removes an entry; refuses it when another one does not go with it. */
    void replace(long at, String kind, String name, @Nullable ObjectNode entry) {
        ObjectNode old = entries.set(kind, name, entry);
        try {
            entries.services().forEach(service -> chain(service).compile());
            entries.list("ingress-gateway").forEach(this::checkListeners);
            entries.list("exported-services").forEach(this::checkExports);
        } catch (Refusal e) {
            entries.set(kind, name, old);
            throw e;
        }
        engine.state().touchTable(TABLE, at);
        engine.state().touch(topic(kind));
        engine.state().touch(topic(kind, name));
    }

    DiscoveryChain chain(String service) {
        return new DiscoveryChain(entries, service, engine.settings(), connect.trustDomain());
    }

    private void checkListeners(ObjectNode gateway) {
        for (JsonNode listener : gateway.path("Listeners")) {
            String wanted = listener.path("Protocol").asString("").isEmpty()
                    ? "tcp"
                    : listener.path("Protocol").asString().toLowerCase(Locale.ROOT);
            for (JsonNode service : listener.path("Services")) {
                String name = service.path("Name").asString("");
                String protocol = "*".equals(name) ? wanted : entries.protocol(name);
                if (!protocol.equals(wanted)) {
                    throw Refusal.failed("service \"" + name + "\" has protocol \"" + protocol
                            + "\", which does not match defined listener protocol \"" + wanted + "\"");
                }
            }
        }
    }

    private void checkExports(ObjectNode exports) {
        for (JsonNode service : exports.path("Services")) {
            String name = service.path("Name").asString("");
            boolean far = !"*".equals(name) && chain(name).compile().path("Targets").valueStream()
                    .anyMatch(target -> target.has("Datacenter")
                            && !engine.settings().datacenter().equals(target.path("Datacenter").asString("")));
            if (far && engine.settings().release().has(Feature.PEERING)) {
                throw Refusal.failed("peer exported service \"" + name + "\" contains cross-datacenter failover");
            }
        }
    }
}
