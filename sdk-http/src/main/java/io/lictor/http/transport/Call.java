package io.lictor.http.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.lictor.api.internal.SecretText;
import org.jspecify.annotations.Nullable;

/**
 * One request to Consul, before it is known which address answers it.
 *
 * <pre>{@code
 * Call.get("health/service", "/v1/health/service/web?passing").subject("web").failover().build();
 * }</pre>
 */
public final class Call {

    /** Part of the connection budget that a call takes from. */
    public enum Lane {
        /** Answered at once; the transport takes the permit. */
        REQUEST,
        /** As {@link #REQUEST}, from a share of its own: what keeps a registration alive must not queue behind others. */
        KEEP_ALIVE,
        /** A read with which a watch begins, from a share of its own; its loop repeats it. */
        FIRST_READ,
        /** A blocking query; the transport takes the permit from the {@link PollBudget}. */
        POLL,
        /** A blocking query whose caller holds a permit of the {@link PollBudget}. */
        PERMITTED_POLL
    }

    private final String method;
    private final String endpoint;
    private final String target;
    private final @Nullable String subject;
    private final byte @Nullable [] body;
    private final @Nullable Duration timeout;
    private final Lane lane;
    private final boolean failover;
    private final boolean idempotent;
    private final boolean large;
    private final boolean absentIsAnswer;
    private final boolean conflictIsAnswer;
    private final boolean secret;
    private final boolean readOnly;
    private final boolean question;
    private final @Nullable SecretText token;
    private final List<SecretText> hidden;
    private final @Nullable String cacheControl;
    private final Set<Integer> answers;
    private final @Nullable Sink sink;

    private Call(Builder builder) {
        this.method = builder.method;
        this.endpoint = builder.endpoint;
        this.target = builder.target;
        this.subject = builder.subject;
        this.body = builder.body;
        this.timeout = builder.timeout;
        this.lane = builder.lane;
        this.failover = builder.failover;
        this.idempotent = builder.idempotent;
        this.large = builder.large;
        this.absentIsAnswer = builder.absentIsAnswer;
        this.conflictIsAnswer = builder.conflictIsAnswer;
        this.secret = builder.secret;
        this.readOnly = builder.readOnly;
        this.question = builder.question;
        this.token = SecretText.of(builder.token);
        this.hidden = builder.hidden.stream().map(SecretText::new).toList();
        this.cacheControl = builder.cacheControl;
        this.answers = Set.copyOf(builder.answers);
        this.sink = builder.sink;
    }

    /** Reader of a body that is too large to be kept as a whole. */
    @FunctionalInterface
    public interface Sink {

        /**
         * Reads the body of a 2xx, unpacked, to its end; once more from the start when the call is tried again.
         *
         * @throws IOException as the stream throws it
         */
        void read(InputStream body) throws IOException;
    }

    /**
     * A read.
     *
     * @param endpoint section and kind without names, such as {@code health/service}
     * @param target path and query, encoded
     */
    public static Builder get(String endpoint, String target) {
        return new Builder("GET", endpoint, target, null);
    }

    /** A write; see {@link #get}. The body may be null. */
    public static Builder put(String endpoint, String target, byte @Nullable [] body) {
        return new Builder("PUT", endpoint, target, body);
    }

    /** A question with a body; see {@link #get}. */
    public static Builder post(String endpoint, String target, byte[] body) {
        Builder builder = new Builder("POST", endpoint, target, body);
        builder.question = true;
        return builder;
    }

    /** A write by {@code POST}, which makes something new each time; see {@link #get}. */
    public static Builder create(String endpoint, String target, byte[] body) {
        return new Builder("POST", endpoint, target, body);
    }

    /** A removal; see {@link #get}. */
    public static Builder delete(String endpoint, String target) {
        return new Builder("DELETE", endpoint, target, null);
    }

    /** Method and endpoint, without names or values. */
    public String operation() {
        return method + " " + endpoint;
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    @Nullable
    String subject() {
        return subject;
    }

    byte @Nullable [] body() {
        return body;
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    Lane lane() {
        return lane;
    }

    /** Whether it changes nothing: {@link #get}, {@link #post}, and a transaction of reads. */
    boolean isRead() {
        return readOnly || question || method.equals("GET");
    }

    boolean isPoll() {
        return lane == Lane.POLL || lane == Lane.PERMITTED_POLL;
    }

    /** Whether a loop makes it again, which knows better when. */
    boolean isRepeatedByLoop() {
        return lane == Lane.FIRST_READ || isPoll();
    }

    boolean mayFailOver() {
        return failover;
    }

    boolean isIdempotent() {
        return idempotent;
    }

    boolean mayBeLarge() {
        return large;
    }

    boolean absentIsAnswer() {
        return absentIsAnswer;
    }

    /** The token to send instead of the client's, empty for none; null for the client's. */
    @Nullable
    String token() {
        return SecretText.textOf(token);
    }

    /** What no message may show: the token, and what the body holds. */
    List<SecretText> secrets() {
        return token == null ? hidden : Stream.concat(Stream.of(token), hidden.stream()).toList();
    }

    /** Says how stale an answer of the agent's cache may be. */
    void tellCache(HttpRequest.Builder request) {
        if (cacheControl != null) {
            request.setHeader("Cache-Control", cacheControl);
        }
    }

    /** Whether JSON with this status is an answer. */
    boolean isAnswer(int status) {
        return answers.contains(status);
    }

    boolean conflictIsAnswer() {
        return conflictIsAnswer;
    }

    /** Who reads the body as it comes; null to collect it. */
    @Nullable
    Sink sink() {
        return sink;
    }

    /** Whether the body of its answer must not appear in a message. */
    boolean isSecret() {
        return secret;
    }

    /** Builder of calls. */
    public static final class Builder {
        private final String method;
        private final String endpoint;
        private final String target;
        private final byte @Nullable [] body;
        private @Nullable String subject;
        private @Nullable Duration timeout;
        private Lane lane = Lane.REQUEST;
        private boolean failover;
        private boolean idempotent;
        private boolean large;
        private boolean absentIsAnswer;
        private boolean conflictIsAnswer;
        private boolean secret;
        private boolean readOnly;
        private boolean question;
        private @Nullable String token;
        private final List<String> hidden = new ArrayList<>();
        private @Nullable String cacheControl;
        private final Set<Integer> answers = new HashSet<>();
        private @Nullable Sink sink;

        private Builder(String method, String endpoint, String target, byte @Nullable [] body) {
            this.method = method;
            this.endpoint = endpoint;
            this.target = target;
            this.body = body;
        }

        /** What it is about (a key, a name), for messages only. */
        public Builder subject(String subject) {
            this.subject = subject;
            return this;
        }

        /** Deadline of the whole call; null for the client's request timeout. */
        public Builder timeout(@Nullable Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /** Part of the budget; {@link Lane#REQUEST} unless set. */
        public Builder lane(Lane lane) {
            this.lane = lane;
            return this;
        }

        /** Another address may answer as well: for reads of what the whole cluster knows. */
        public Builder failover() {
            this.failover = true;
            return this;
        }

        /** Applying this write twice is harmless: it is sent again when it was certainly not applied. */
        public Builder idempotent() {
            this.idempotent = true;
            return this;
        }

        /** A PUT that only reads: it may be sent again whatever became of it. */
        public Builder readOnly() {
            this.readOnly = true;
            return this;
        }

        /** The answer can be large, so that it is worth packing. */
        public Builder large() {
            this.large = true;
            return this;
        }

        /** A 404 is an answer, not a refusal. */
        public Builder absentIsAnswer() {
            this.absentIsAnswer = true;
            return this;
        }

        /** JSON with this status is an answer too: some endpoints say by the status how healthy something is. */
        public Builder alsoAnsweredBy(int status) {
            answers.add(status);
            return this;
        }

        /** Another token than the client's, or none if it is empty: for logging in and out. */
        public Builder token(String token) {
            this.token = token;
            return this;
        }

        /** A secret in the body, which no message may show; nothing for null. */
        public Builder hide(@Nullable String secret) {
            if (secret != null) {
                hidden.add(secret);
            }
            return this;
        }

        /** How stale an answer of the agent's cache may be. */
        public Builder cacheControl(String cacheControl) {
            this.cacheControl = cacheControl;
            return this;
        }

        /** A 409 is an answer, not a refusal: a transaction that was not committed. */
        public Builder conflictIsAnswer() {
            this.conflictIsAnswer = true;
            return this;
        }

        /** The answer holds values of the user's, which must not appear in a message. */
        public Builder secret() {
            this.secret = true;
            return this;
        }

        /** Has the body read as it comes, without the limit of what is collected; the answer is then without one. */
        public Builder into(Sink sink) {
            this.sink = sink;
            return this;
        }

        public Call build() {
            return new Call(this);
        }
    }
}
