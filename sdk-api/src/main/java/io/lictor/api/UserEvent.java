package io.lictor.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * User event as an agent has received it.
 *
 * <p>Immutable, with {@code equals} by content; safe for use by several threads.
 */
public final class UserEvent {

    private final String id;
    private final String name;
    private final byte[] payload;
    private final Target target;
    private final long time;

    /**
     * Whom an event is for: regular expressions, empty for everybody.
     *
     * @param node of node names
     * @param service of names of services on the node
     * @param tag of tags of those services
     */
    public record Target(String node, String service, String tag) {}

    /**
     * An event.
     *
     * @param id its id
     * @param name its name
     * @param payload its payload; copied
     * @param target whom it is for
     * @param time Lamport time of the cluster, unsigned 64 bit; 0 in the answer to firing it
     */
    public UserEvent(String id, String name, byte[] payload, Target target, long time) {
        this.id = id;
        this.name = name;
        this.payload = payload.clone();
        this.target = target;
        this.time = time;
    }

    /**
     * The id.
     *
     * @return a UUID, the same on all agents
     */
    public String id() {
        return id;
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
     * The payload as UTF-8 text.
     *
     * @return the text
     */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * Whom the event is for.
     *
     * @return the filters
     */
    public Target target() {
        return target;
    }

    /**
     * Lamport time of the event.
     *
     * @return unsigned 64 bit; 0 in the answer to firing it
     */
    public long time() {
        return time;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UserEvent that && id.equals(that.id) && name.equals(that.name)
                && Arrays.equals(payload, that.payload) && target.equals(that.target) && time == that.time;
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, name, time);
    }

    @Override
    public String toString() {
        return "UserEvent[" + name + ", " + id + ", " + payload.length + " bytes]";
    }
}
