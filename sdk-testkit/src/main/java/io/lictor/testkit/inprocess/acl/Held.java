package io.lictor.testkit.inprocess.acl;

import io.lictor.testkit.inprocess.engine.Access;

/**
 * What a token allows, and which token it is.
 *
 * @param rights what it allows
 * @param accessor its accessor id
 */
record Held(Access rights, String accessor) implements Access {

    @Override
    public boolean allows(Resource resource, String name, Right right) {
        return rights.allows(resource, name, right);
    }

    @Override
    public boolean allowsWritingAll(String keyPrefix) {
        return rights.allowsWritingAll(keyPrefix);
    }
}
