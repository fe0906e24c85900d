package io.lictor.testkit.inprocess.api;

import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import io.lictor.testkit.inprocess.engine.AgentSettings;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.json.GoJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The keys of the gossip: with one of them its messages are encrypted, the others are still understood. */
final class GossipKeys {
    private final String node;
    private final String datacenter;
    private final AtomicReference<@Nullable Ring> ring;

    private record Ring(Set<String> keys, String primary) {
        Ring with(String key) {
            Set<String> more = new TreeSet<>(keys);
            more.add(key);
            return new Ring(more, primary);
        }

        Ring without(String key) {
            Set<String> fewer = new TreeSet<>(keys);
            fewer.remove(key);
            return new Ring(fewer, primary);
        }
    }

    GossipKeys(Engine engine) {
        this.node = engine.settings().node();
        this.datacenter = engine.settings().datacenter();
        String key = engine.settings().agent().gossipKey();
        this.ring = new AtomicReference<>(key == null ? null : new Ring(new TreeSet<>(Set.of(key)), key));
    }

    /** The keys as on the wire; refuses where the gossip is not encrypted. */
    ArrayNode list(boolean localOnly) {
        Ring now = ring.get();
        if (now == null) {
            throw failed(localOnly, "Keyring is empty (encryption not enabled)");
        }
        ArrayNode pools = GoJson.array();
        if (!localOnly) {
            pools.add(pool(now, true));
        }
        return pools.add(pool(now, false));
    }

    private ObjectNode pool(Ring now, boolean wan) {
        ObjectNode pool = GoJson.object().put("WAN", wan).put("Datacenter", datacenter).put("Segment", "");
        ObjectNode keys = pool.putObject("Keys");
        now.keys().forEach(key -> keys.put(key, 1));
        pool.putObject("PrimaryKeys").put(now.primary(), 1);
        return pool.put("NumNodes", 1);
    }

    /** Adds a key. */
    void install(String key) {
        change(key, now -> {
            if (!AgentSettings.GOSSIP_KEY_SIZES.contains(Base64.getMimeDecoder().decode(key).length)) {
                throw failed(false, "key size must be 16, 24 or 32 bytes");
            }
            return now.with(key);
        });
    }

    /** Has a key that is there encrypt from now on. */
    void use(String key) {
        change(key, now -> {
            if (!now.keys().contains(key)) {
                throw failed(false, "Requested key is not in the keyring");
            }
            return new Ring(now.keys(), key);
        });
    }

    /** Removes a key, if it is there. */
    void remove(String key) {
        change(key, now -> {
            if (now.primary().equals(key)) {
                throw failed(false, "Removing the primary key is not allowed");
            }
            return now.without(key);
        });
    }

    private void change(String key, UnaryOperator<Ring> change) {
        int illegal = Base64Check.firstIllegal(key);
        if (illegal >= 0) {
            String complaint = "illegal base64 data at input byte " + illegal;
            throw Refusal.failed("2 errors occurred:\n\t* WAN error: " + complaint + "\n\t* " + datacenter
                    + " (LAN) error: " + complaint + "\n\n");
        }
        Ring now = ring.get();
        while (now != null && !ring.compareAndSet(now, change.apply(now))) {
            now = ring.get();
        }
        if (now == null) {
            throw failed(false, "No keyring to modify (encryption not enabled)");
        }
    }

    private Refusal failed(boolean localOnly, String what) {
        String lan = "\t* " + datacenter + " (LAN) error: 1/1 nodes reported failure\n\t* " + node + ": " + what
                + "\n\n";
        return Refusal.failed(localOnly
                ? "2 errors occurred:\n" + lan
                : "4 errors occurred:\n\t* WAN error: 1/1 nodes reported failure\n\t* " + node + "." + datacenter
                        + ": " + what + "\n" + lan);
    }
}
