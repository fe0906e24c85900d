package io.lictor.api.discovery;

import java.util.List;

import io.lictor.api.internal.Require;

/**
 * Which address of an instance is meant: one may have several, under names that Consul keeps
 * ({@code Service.TaggedAddresses}, and for an instance without an address of its own those of its node).
 *
 * <pre>{@code
 * TaggedAddress outside = instance.address(AddressKind.WAN);
 * ConsulSettings settings = ConsulSettings.builder().addressKind(AddressKind.LAN_IPV6).build(); // all lookups
 * }</pre>
 */
public enum AddressKind {
    /**
     * What Consul gives as the address. An agent with {@code translate_wan_addrs} gives the WAN address for the instances
     * of other datacenters.
     */
    DEFAULT("default"),
    /** In the local network. */
    LAN("lan"),
    /** In the network between datacenters. */
    WAN("wan"),
    /** Of the service in a transparent mesh; given by whoever registered it, or by Consul from 1.11 on. */
    VIRTUAL("virtual"),
    /** In the local network, IPv4. */
    LAN_IPV4("lan_ipv4"),
    /** In the local network, IPv6. */
    LAN_IPV6("lan_ipv6"),
    /** In the network between datacenters, IPv4. */
    WAN_IPV4("wan_ipv4"),
    /** In the network between datacenters, IPv6. */
    WAN_IPV6("wan_ipv6");

    private final String text;

    AddressKind(String text) {
        this.text = text;
    }

    /**
     * The kind as a setting has it.
     *
     * @return such as {@code lan_ipv6}
     */
    public String text() {
        return text;
    }

    /**
     * Names of the tagged addresses that are of this kind, the better one first.
     *
     * @return the names; none for {@link #DEFAULT}
     */
    public List<String> tags() {
        return switch (this) {
            case DEFAULT -> List.of();
            case VIRTUAL -> List.of(text, "consul-virtual");
            default -> List.of(text);
        };
    }

    /**
     * The kind from a setting.
     *
     * @param text such as {@code wan}
     * @return the kind
     * @throws IllegalArgumentException when there is none of that name
     */
    public static AddressKind parse(String text) {
        for (AddressKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw Require.illegal("address kind", text,
                "default, lan, wan, virtual, lan_ipv4, lan_ipv6, wan_ipv4 or wan_ipv6");
    }
}
