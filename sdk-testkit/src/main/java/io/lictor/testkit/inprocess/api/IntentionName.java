package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Refusal;

/**
 * One side of an intention as requests name it: a service, perhaps with its namespace in front.
 *
 * @param namespace the namespace, {@code default} when none is given
 * @param name the service, or any
 */
record IntentionName(String namespace, String name) {
    static final String DEFAULT = "default";
    static final String ANY = "*";

    /** Reads one; refuses too many parts, which {@code what} names, and where intentions are entries other namespaces. */
    static IntentionName parse(Call call, String what, String kind, String text) {
        int slash = text.lastIndexOf('/');
        int parts = text.split("/", -1).length;
        boolean partitions = call.has(Feature.SPIFFE_PARTITIONS);
        if (parts > (partitions ? 3 : 2)) {
            throw Refusal.failed(what + " \"" + text + "\" is invalid: input can contain at most "
                    + (partitions ? "two" : "one") + " '/'");
        }
        String before = slash < 0 ? DEFAULT : text.substring(0, slash);
        IntentionName parsed = new IntentionName(before.substring(before.lastIndexOf('/') + 1),
                text.substring(slash + 1));
        if (call.has(Feature.INTENTION_ENTRIES) && !parsed.namespace.isEmpty() && !DEFAULT.equals(parsed.namespace)) {
            throw Refusal.failed("Invalid " + kind + " \"" + parsed.namespace
                    + "\": Namespaces is a Consul Enterprise feature");
        }
        return parsed;
    }

    /** Whether what an intention says of this side covers it; the servers do not look at the case of letters. */
    boolean isCoveredBy(String otherNamespace, String otherName) {
        if (ANY.equals(otherNamespace)) {
            return ANY.equals(otherName);
        }
        return otherNamespace.equalsIgnoreCase(namespace) && !ANY.equals(namespace)
                && (ANY.equals(otherName) || (otherName.equalsIgnoreCase(name) && !ANY.equals(name)));
    }

    /** The same for the one who calls, whose letters are looked at. */
    boolean isExactly(String otherNamespace, String otherName) {
        return (ANY.equals(otherNamespace) || otherNamespace.equals(namespace))
                && (ANY.equals(otherName) || otherName.equals(name));
    }
}
