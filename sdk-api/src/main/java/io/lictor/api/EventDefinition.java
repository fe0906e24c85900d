package io.lictor.api;

import java.nio.charset.StandardCharsets;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * User event to be fired.
 *
 * <pre>{@code
 * EventDefinition deploy = EventDefinition.builder("deploy").payload("v42").service("^web$").tag("blue").build();
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not.
 */
public final class EventDefinition {

    private static final int MAX_PAYLOAD = 512;

    private final String name;
    private final byte[] payload;
    private final UserEvent.Target target;

    private EventDefinition(Builder builder) {
        this.name = builder.name;
        this.payload = builder.payload;
        if (payload.length > MAX_PAYLOAD) {
            throw Require.illegal("payload of " + name, payload.length + " bytes",
                    "at most " + MAX_PAYLOAD + " bytes, of which the envelope takes a part");
        }
        if (builder.tag != null && builder.service == null) {
            throw Require.illegal("tag", builder.tag, "a service filter as well");
        }
        this.target = new UserEvent.Target(text(builder.node), text(builder.service), text(builder.tag));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /**
     * An event without a payload for everybody.
     *
     * @param name its name
     * @return the event
     */
    public static EventDefinition of(String name) {
        return builder(name).build();
    }

    /**
     * A new builder.
     *
     * @param name name of the event
     * @return the builder
     */
    public static Builder builder(String name) {
        return new Builder(Require.path(name, "event"));
    }

    /**
     * The name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The payload.
     *
     * @return a copy of its bytes, maybe empty
     */
    public byte[] bytes() {
        return payload.clone();
    }

    /**
     * Whom the event is for.
     *
     * @return the filters
     */
    public UserEvent.Target target() {
        return target;
    }

    /** Builder of events; not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private byte[] payload = {};
        private @Nullable String node;
        private @Nullable String service;
        private @Nullable String tag;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Sets the payload.
         *
         * @param payload at most 512 bytes, of which the envelope takes a part; copied
         * @return this builder
         */
        public Builder payload(byte[] payload) {
            this.payload = payload.clone();
            return this;
        }

        /**
         * Sets the payload to a text in UTF-8.
         *
         * @param payload the text
         * @return this builder
         */
        public Builder payload(String payload) {
            return payload(payload.getBytes(StandardCharsets.UTF_8));
        }

        /**
         * Addresses nodes.
         *
         * @param node regular expression of their names
         * @return this builder
         */
        public Builder node(String node) {
            this.node = Require.nonBlank(node, "node filter");
            return this;
        }

        /**
         * Addresses nodes with a service.
         *
         * @param service regular expression of its name
         * @return this builder
         */
        public Builder service(String service) {
            this.service = Require.nonBlank(service, "service filter");
            return this;
        }

        /**
         * Addresses nodes with a service that has a tag.
         *
         * @param tag regular expression of the tag; needs a {@link #service}
         * @return this builder
         */
        public Builder tag(String tag) {
            this.tag = Require.nonBlank(tag, "tag filter");
            return this;
        }

        /**
         * The event.
         *
         * @return the event
         */
        public EventDefinition build() {
            return new EventDefinition(this);
        }
    }
}
