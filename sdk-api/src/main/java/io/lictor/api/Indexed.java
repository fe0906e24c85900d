package io.lictor.api;

/**
 * Value together with the metadata of the answer it came in.
 *
 * @param <T> type of the value
 * @param value the value; for a missing key it is an empty {@link java.util.Optional} or list, never null
 * @param metadata what Consul said about the answer
 */
public record Indexed<T>(T value, AnswerMetadata metadata) {

    /**
     * Consul's index of the answer.
     *
     * @return the index, or 0 where the endpoint has none
     */
    public long index() {
        return metadata.index();
    }
}
