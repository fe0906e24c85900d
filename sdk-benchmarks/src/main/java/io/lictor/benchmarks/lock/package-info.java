/** What a lock costs beside the least that one can write with plain requests. */
package io.lictor.benchmarks.lock;
