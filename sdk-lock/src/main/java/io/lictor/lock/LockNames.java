package io.lictor.lock;

import io.lictor.api.internal.Require;

/** Names of locks, and the keys that Consul's own library makes of them. */
final class LockNames {

    static final String SUFFIX = "/.lock";

    private LockNames() {}

    static String checked(String name) {
        Require.path(name, "lock name");
        if (name.endsWith("/")) {
            throw Require.illegal("lock name", name, "no \"/\" at the end");
        }
        return name;
    }
}
