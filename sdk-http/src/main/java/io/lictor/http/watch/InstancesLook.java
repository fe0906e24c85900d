package io.lictor.http.watch;

import java.time.Duration;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.Indexed;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.wire.Digest;

/**
 * Waits for a write to any service, which is cheap, and then reads all instances, which is not; so that checks, whose
 * outputs are written all the time, cause none of these reads. Belongs to the thread of its loop, but for the pause.
 *
 * <p>The index is that of the list of instances, which is at least as high as that of the services in it: whatever is
 * written later has a higher one.
 */
final class InstancesLook implements BlockingRead<Digest> {

    /** A follower that is further behind than this is asked again. */
    private static final Duration CATCH_UP = Duration.ofSeconds(2);
    /** Share of the time that reading may take: it is paused as long as the last one took. */
    private static final int PAUSES = 1;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final FeedReads reads;
    private final ConsulRuntime runtime;
    private final Duration shortestPause;
    private Digest seen = Digest.EMPTY;
    private long services;
    private volatile Duration cost = Duration.ZERO;

    InstancesLook(FeedReads reads, ConsulRuntime runtime, Duration shortestPause) {
        this.reads = reads;
        this.runtime = runtime;
        this.shortestPause = shortestPause;
    }

    /** How long to rest after a read of all. */
    Duration pause() {
        Duration fair = cost.multipliedBy(PAUSES);
        Duration bounded = fair.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : fair;
        return bounded.compareTo(shortestPause) > 0 ? bounded : shortestPause;
    }

    @Override
    public Indexed<Digest> read(long index, Duration wait) {
        long now = reads.services().read(index, wait).index();
        boolean back = Long.compareUnsigned(now, services) < 0;
        services = now;
        if (index == 0) {
            return instances(0);
        }
        if (Long.compareUnsigned(now, index) > 0) {
            return instances(now - 1);
        }
        // nothing new since the list was read: to the loop its index has not moved, unless Consul's history is another
        return new Indexed<>(seen, new AnswerMetadata(back ? now : index, null, null, null, false));
    }

    private Indexed<Digest> instances(long beyond) {
        long begun = runtime.nanoTime();
        Indexed<Digest> all = reads.instances().read(beyond, CATCH_UP);
        cost = Duration.ofNanos(runtime.nanoTime() - begun);
        seen = all.value();
        return all;
    }
}
