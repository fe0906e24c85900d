package io.lictor.sync.registrar;

import io.lictor.api.AgentService;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/** What an instance carries in its metadata, so that everybody knows whose it is. */
final class Mark {

    static final String OWNER = "lictor-registrar";
    static final String FINGERPRINT = "lictor-definition";
    static final String PROGRAM = "lictor-program";

    /** Consul's limit for a value. */
    private static final int LONGEST = 512;

    private Mark() {}

    /** A name that somebody has given to a registrar. */
    static String named(String owner) {
        if (Require.nonBlank(owner, "owner").length() > LONGEST) {
            throw Require.illegal("owner", owner, "at most " + LONGEST + " characters");
        }
        return owner;
    }

    /** A name of a registrar's own; one that is too long for Consul ends in what tells it from others. */
    static String made(String owner) {
        return owner.length() <= LONGEST
                ? owner
                : owner.substring(0, LONGEST - Fingerprint.LENGTH) + Fingerprint.of(owner);
    }

    static boolean isOf(String owner, AgentService instance) {
        return owner.equals(instance.meta().get(OWNER));
    }

    /** Refuses to touch what is somebody else's. */
    static IllegalArgumentException foreign(AgentService instance) {
        return Require.illegal("id", instance.id(), "one that nobody else has: this one belongs to "
                + whose(instance.meta().get(OWNER)));
    }

    private static String whose(@Nullable String owner) {
        return owner == null
                ? "somebody who is no registrar"
                : "the registrar with the owner \"" + Shown.line(owner) + "\", which this one can be given as well";
    }
}
