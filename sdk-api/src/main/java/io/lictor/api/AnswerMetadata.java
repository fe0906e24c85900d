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
 */
public record AnswerMetadata(long index, @Nullable Boolean knownLeader, @Nullable Duration lastContact,
        @Nullable Duration cacheAge, boolean filteredByAcls) {

    /** Metadata of an answer without any of the headers. */
    public static final AnswerMetadata NONE = new AnswerMetadata(0, null, null, null, false);
}
