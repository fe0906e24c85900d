package io.lictor.lock;

import io.lictor.api.TransactionOperation;

/**
 * What a lock writes under its key.
 *
 * @param key the key
 * @param value the value, not copied
 * @param flags the flags by which a lock of this kind is known
 */
@SuppressWarnings("ArrayRecordComponent")
record LockContent(String key, byte[] value, long flags) {

    /** The flags of a lock, as Consul's own library and command line set them. */
    static final long LOCK_FLAGS = 0x2ddccbc058a50c18L;

    TransactionOperation lock(String session) {
        return TransactionOperation.lock(key, value, flags, session);
    }

    TransactionOperation unlock(String session) {
        return TransactionOperation.unlock(key, value, flags, session);
    }
}
