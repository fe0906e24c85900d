package io.lictor.lock.torture;

/**
 * One write as the resource received it.
 *
 * @param order place among all writes to the resource
 * @param lock the lock that guards what was written
 * @param token fencing token that the writer showed
 * @param holder who wrote
 * @param sampledAt moment just before the writer asked its lease whether it is held
 * @param believed what the lease answered
 * @param accepted whether the resource took the write
 */
record Write(long order, String lock, long token, Holder holder, long sampledAt, boolean believed,
        boolean accepted) {}
