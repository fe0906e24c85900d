package io.lictor.benchmarks.lock;

/** One contender's view of a lock. Belongs to one thread at a time. */
interface Mutex extends AutoCloseable {

    void acquire();

    void release();

    @Override
    void close();
}
