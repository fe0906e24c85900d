package io.lictor.mesh.traffic;

import java.time.Duration;

import io.lictor.api.traffic.RetryRule;
import org.jspecify.annotations.Nullable;

/**
 * One route of a router.
 *
 * @param match which requests
 * @param rewrite what becomes of their path
 * @param timeout how long they may take, or null
 * @param retries when they are made again, or null
 * @param branch where they go
 */
record Route(RequestMatch match, PathRewrite rewrite, @Nullable Duration timeout, @Nullable RetryRule retries,
        Branch branch) {

    static Route to(Branch branch) {
        return new Route(RequestMatch.ALL, PathRewrite.NONE, null, null, branch);
    }
}
