package io.lictor.lock.torture;

/**
 * A thread that contends.
 *
 * @param worker name of its process, different for each process that was started
 * @param thread its number there
 */
record Holder(String worker, int thread) {}
