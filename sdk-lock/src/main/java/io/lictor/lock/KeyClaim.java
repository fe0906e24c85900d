package io.lictor.lock;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A key that a session holds. */
final class KeyClaim implements Claim {

    private static final Logger LOG = LoggerFactory.getLogger(DistributedLock.class);

    private final ConsulClient consul;
    private final LockContent content;
    private final String key;
    private final String session;
    private final KeyRelease release;

    KeyClaim(ConsulClient consul, LockContent content, String session, long token) {
        this.consul = consul;
        this.content = content;
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
    public boolean isWrittenOver(KeyValueEntry entry) {
        return entry.flags() != content.flags();
    }

    @Override
    public void repair() {
        TransactionResult result = consul.transactions()
                .apply(List.of(TransactionOperation.checkSession(key, session), content.lock(session)));
        LOG.info("{}: somebody has written over the key of a held lock; written anew: {}", key, result.isCommitted());
    }

    @Override
    public void release(Duration timeout) {
        release.attempt(timeout);
    }
}
