package io.lictor.lock;

import java.time.Duration;

import io.lictor.api.ConsulClient;
import io.lictor.api.KeyValueEntry;

/** A key that a session holds. */
final class KeyClaim implements Claim {

    private final String key;
    private final String session;
    private final KeyRelease release;

    KeyClaim(ConsulClient consul, LockContent content, String session, long token) {
        this.key = content.key();
        this.session = session;
        this.release = new KeyRelease(consul, content, session, token);
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public int permit() {
        return 0;
    }

    @Override
    public String watchedKey() {
        return key;
    }

    @Override
    public boolean isHeldIn(KeyValueEntry entry) {
        return session.equals(entry.session());
    }

    @Override
    public void release(Duration timeout) {
        release.attempt(timeout);
    }
}
