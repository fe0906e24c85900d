package io.lictor.lock;

/**
 * How a lock is taken.
 *
 * @param session what its session is made from
 * @param content what is written under its key
 * @param interruptOwner whether a loss interrupts the thread that acquired it
 * @param reentrant whether the thread that holds it may acquire it again
 * @param fair whether contenders of all clients line up
 */
record LockSettings(SessionSettings session, LockContent content, boolean interruptOwner, boolean reentrant,
        boolean fair) {}
