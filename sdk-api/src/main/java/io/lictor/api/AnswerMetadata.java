package io.lictor.api;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What Consul says about an answer in its headers.
 *
 * @param index Consul's index ({@code X-Consul-Index}, unsigned 64 bit), or 0 where the endpoint has none
 * @param knownLeader whether the answering server knew a leader, or null where Consul does not say
 * @param lastContact time since the answering server heard from the leader, or null where Consul does not say
 * @param cacheAge age of an answer from the agent's cache ({@code Age}), or null when it did not come from there
 * @param filteredByAcls whether Consul says that entries were left out for lack of rights; Consul before 1.11 never
 *     says so
 * @param backend what answered a read of the health of services: {@code streaming} or {@code blocking-query}; null where
 *     Consul does not say, as before 1.10. A streaming answer has no {@code knownLeader} and no {@code lastContact}.
 * @param effectiveConsistency the consistency that the answer really has: {@code leader}, {@code consistent} or {@code stale};
 *     null where Consul does not say
 */
public record AnswerMetadata(long index, @Nullable Boolean knownLeader, @Nullable Duration lastContact,
        @Nullable Duration cacheAge, boolean filteredByAcls, @Nullable String backend,
        @Nullable String effectiveConsistency) {

    /** Metadata of an answer without any of the headers. */
    public static final AnswerMetadata NONE = new AnswerMetadata(0, null, null, null, false);

    /**
     * Metadata without the headers of newer versions.
     *
     * @param index Consul's index
     * @param knownLeader whether the answering server knew a leader, or null
     * @param lastContact time since it heard from the leader, or null
     * @param cacheAge age of an answer from the agent's cache, or null
     * @param filteredByAcls whether entries were left out
     */
    public AnswerMetadata(long index, @Nullable Boolean knownLeader, @Nullable Duration lastContact,
            @Nullable Duration cacheAge, boolean filteredByAcls) {
        this(index, knownLeader, lastContact, cacheAge, filteredByAcls, null, null);
    }
}
