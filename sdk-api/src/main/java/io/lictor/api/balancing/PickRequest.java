package io.lictor.api.balancing;

import java.util.List;
import java.util.stream.Stream;

import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of a pick: the key that decides it, and instances that are out of the question.
 *
 * <pre>{@code
 * PickRequest retry = PickRequest.key("customer-7").excluding(failed);
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class PickRequest {

    private static final PickRequest ANY = new PickRequest(null, List.of(), null);

    private final @Nullable String key;
    private final List<ServiceInstance> excluded;
    private final @Nullable String target;

    private PickRequest(@Nullable String key, List<ServiceInstance> excluded, @Nullable String target) {
        this.key = key;
        this.excluded = excluded;
        this.target = target;
    }

    /**
     * Any instance.
     *
     * @return the same request each time
     */
    public static PickRequest any() {
        return ANY;
    }

    /**
     * The instance of a key, for strategies that go by one.
     *
     * @param key such as a customer's id
     * @return the request
     */
    public static PickRequest key(String key) {
        return new PickRequest(Require.nonNull(key, "key"), List.of(), null);
    }

    /**
     * The same, but not this instance unless there is no other. New tags or another status leave it the one that it is.
     *
     * @param instance such as one that has just failed
     * @return a new request
     */
    public PickRequest excluding(ServiceInstance instance) {
        return new PickRequest(key, Stream.concat(excluded.stream(), Stream.of(instance)).toList(), target);
    }

    /**
     * The same within one target of the {@link io.lictor.api.traffic traffic rules}, so that what is tried again stays
     * where the rules have sent it. Without effect where there are no rules, or where they have no such target any more.
     *
     * @param id id of the target
     * @return a new request
     */
    public PickRequest within(String id) {
        return new PickRequest(key, excluded, Require.nonNull(id, "id"));
    }

    /**
     * The key that decides.
     *
     * @return the key, or null
     */
    public @Nullable String key() {
        return key;
    }

    /**
     * The target of the traffic rules that was chosen.
     *
     * @return its id, or null
     */
    public @Nullable String target() {
        return target;
    }

    /**
     * Whether an instance is wanted.
     *
     * @param instance the instance
     * @return false when it is excluded
     */
    public boolean accepts(ServiceInstance instance) {
        // by position: an iterator would be an allocation on the way of a lookup
        for (int i = 0; i < excluded.size(); i++) {
            if (isSame(excluded.get(i), instance)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(ServiceInstance one, ServiceInstance other) {
        return one.port() == other.port() && one.id().equals(other.id()) && one.address().equals(other.address())
                && one.node().name().equals(other.node().name());
    }
}
