package io.lictor.api;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * User events: small messages to all agents of a datacenter ({@code /v1/event}).
 *
 * <pre>{@code
 * consul.events().fire(EventDefinition.builder("deploy").payload("v42").service("^web$").build());
 * Subscription deploys = consul.events().onEvent("deploy", event -> rollOut(event.text()));
 * }</pre>
 *
 * <p>Events travel by gossip: fast, unordered, without an acknowledgement, and lost for an agent that is away. An agent
 * keeps the last 256 that concern it, until it is restarted. Use the key-value store for what must not be missed. Safe
 * for use by several threads.
 */
public interface EventView {

    /**
     * Fires an event ({@code PUT /v1/event/fire/:name}).
     *
     * @param event what to fire; name, payload and filters together have to stay below about 400 bytes
     * @return the event with its id; its {@link UserEvent#time()} is 0
     */
    UserEvent fire(EventDefinition event);

    /**
     * The events that the agent has received ({@code GET /v1/event/list}). Their index is a hash of the last one: it
     * tells whether there was another event, and not which is newer.
     *
     * @param name name of the events, or null for all
     * @param options blocking; the agent answers by itself, so that there is no scope and no consistency
     * @return the last 256 at the most, the oldest first
     */
    Indexed<List<UserEvent>> list(@Nullable String name, QueryOptions options);

    /**
     * The events that the agent has received, kept current.
     *
     * @param name name of the events, or null for all
     * @return the watch, to be closed; its index counts changes, since Consul's is a hash
     */
    Watch<List<UserEvent>> watch(@Nullable String name);

    /**
     * Calls a listener once for each event that the agent receives from now on, also over restarts of the agent. Events
     * that the agent had received before the first answer are not delivered.
     *
     * @param name name of the events, or null for all
     * @param listener called as that of a {@link Watch}; more than 256 events within one blocking query cannot all be seen
     * @return the handle that ends it
     */
    Subscription onEvent(@Nullable String name, Consumer<UserEvent> listener);
}
