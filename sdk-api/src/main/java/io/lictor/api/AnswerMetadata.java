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
 * @param backend what answered: {@code streaming}, which is the view that the agent keeps of a service, or {@code
 *     blocking-query}; null where Consul does not say, as before 1.10.1. Of a streaming answer {@code knownLeader} and
 *     {@code lastContact} are null, because what its headers say about them (false, 0) means nothing.
 * @param effectiveConsistency the consistency that the answer really has: {@code leader}, {@code consistent} or {@code stale};
 *     null where Consul does not say
 */
public record AnswerMetadata(long index, @Nullable Boolean knownLeader, @Nullable Duration lastContact,
        @Nullable Duration cacheAge, boolean filteredByAcls, @Nullable String backend,
        @Nullable String effectiveConsistency) {

    private static final String STREAMING = "streaming";

    /** Metadata of an answer without any of the headers. */
    public static final AnswerMetadata NONE = new AnswerMetadata(0, null, null, null, false);

    /**
     * Whether the answer is from the view that the agent keeps of a service, as that of a blocking query for the health of
     * a service on Consul 1.10 and later. Such an answer can be older than what a server says, also while there is no
     * server; and an empty one can be wrong. Ask with index 0 before you act on it.
     *
     * @return whether the backend is {@code streaming}
     */
    public boolean isStreaming() {
        return STREAMING.equals(backend);
    }

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
