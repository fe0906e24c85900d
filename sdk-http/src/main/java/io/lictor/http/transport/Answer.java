package io.lictor.http.transport;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import io.lictor.api.AnswerMetadata;
import org.jspecify.annotations.Nullable;

/** What Consul answered: a 2xx, or a 404 or 409 where that is an answer. */
public final class Answer {

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    Answer(int status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** The same answer with its body unpacked, if it was packed. */
    Answer unpacked(int limit) throws IOException, AbortedException {
        boolean packed = header("Content-Encoding").filter(encoding -> encoding.equalsIgnoreCase("gzip")).isPresent();
        return packed && body.length > 0 ? new Answer(status, headers, Gzip.unpack(body, limit)) : this;
    }

    /**
     * Reader of an answer.
     *
     * @param <T> what it makes of it
     */
    @FunctionalInterface
    public interface Decoder<T> {

        /** The value; any runtime exception means that the answer cannot be understood. */
        T decode(Answer answer);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Whether the answer is that there is no such thing. */
    public boolean isAbsent() {
        return status == NOT_FOUND;
    }

    /** Whether the body looks like JSON: Consul's refusals are plain sentences. */
    boolean isJson() {
        String text = text();
        return text.startsWith("{") || text.startsWith("[");
    }

    /** Whether the answer is that a transaction was not committed. */
    public boolean isConflict() {
        return status == CONFLICT;
    }

    /** The body, unpacked. Not copied: the answer belongs to its decoder. */
    public byte[] body() {
        return body;
    }

    /** The body as text without surrounding white space: a dev agent ends {@code true} with a line feed. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8).trim();
    }

    /** The first value of a header, without regard to case. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** What the headers say, without those that a view of the agent fills with what means nothing. */
    public AnswerMetadata metadata() {
        String index = header("X-Consul-Index").orElse("");
        AnswerMetadata said = new AnswerMetadata(index.isEmpty() ? 0 : Long.parseUnsignedLong(index), knownLeader(),
                duration("X-Consul-LastContact", 1), duration("Age", 1_000),
                header("X-Consul-Results-Filtered-By-ACLs").map(Boolean::parseBoolean).orElse(false),
                header("X-Consul-Query-Backend").orElse(null),
                header("X-Consul-Effective-Consistency").orElse(null));
        return said.isStreaming()
                ? new AnswerMetadata(said.index(), null, null, said.cacheAge(), said.filteredByAcls(), said.backend(),
                        said.effectiveConsistency())
                : said;
    }

    private @Nullable Boolean knownLeader() {
        String known = header("X-Consul-KnownLeader").orElse("");
        return known.isEmpty() ? null : Boolean.valueOf(known);
    }

    private @Nullable Duration duration(String name, long millis) {
        String value = header(name).orElse("");
        return value.isEmpty() ? null : Duration.ofMillis(Math.multiplyExact(Long.parseLong(value), millis));
    }
}
