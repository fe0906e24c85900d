package io.lictor.api.registration;

import io.lictor.api.internal.Require;

/**
 * Way to find the address under which a service registers itself.
 *
 * <pre>{@code
 * ServiceDefinition.builder("orders").addressChoice(AddressChoice.cidr("10.0.0.0/8"));
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads. It is resolved when the service is registered, and what was chosen
 * is logged once.
 */
public sealed interface AddressChoice {

    /**
     * The default: none when the agent is on this host (Consul then takes the node's address), else the address from
     * which this host reaches the agent.
     *
     * @return the choice
     */
    static AddressChoice automatic() {
        return new Automatic();
    }

    /**
     * A given address.
     *
     * @param address host name or IP address
     * @return the choice
     */
    static AddressChoice fixed(String address) {
        return new Fixed(address);
    }

    /**
     * The first address of a network interface, IPv4 before IPv6.
     *
     * @param name such as {@code eth0}
     * @return the choice
     */
    static AddressChoice networkInterface(String name) {
        return new NetworkInterfaceName(name);
    }

    /**
     * The first address of this host within a network.
     *
     * @param cidr such as {@code 10.0.0.0/8} or {@code fd00::/8}
     * @return the choice
     */
    static AddressChoice cidr(String cidr) {
        return new Cidr(cidr);
    }

    /** See {@link AddressChoice#automatic()}. */
    record Automatic() implements AddressChoice {}

    /**
     * See {@link AddressChoice#fixed}.
     *
     * @param address host name or IP address
     */
    record Fixed(String address) implements AddressChoice {

        /** Checks the address; Consul refuses the two wildcard ones. */
        public Fixed {
            Require.nonBlank(address, "address");
            if (address.equals("0.0.0.0") || address.equals("::") || address.equals("[::]")) {
                throw Require.illegal("address", address, "an address that others can connect to");
            }
            if (address.contains("/") || address.contains(" ")) {
                throw Require.illegal("address", address, "a host name or an IP address");
            }
        }
    }

    /**
     * See {@link AddressChoice#networkInterface}.
     *
     * @param name name of the interface
     */
    record NetworkInterfaceName(String name) implements AddressChoice {

        /** Checks the name. */
        public NetworkInterfaceName {
            Require.nonBlank(name, "network interface");
        }
    }

    /**
     * See {@link AddressChoice#cidr}.
     *
     * @param cidr the network
     */
    record Cidr(String cidr) implements AddressChoice {

        /** Checks the notation. */
        public Cidr {
            if (!Require.nonBlank(cidr, "cidr").matches("[0-9A-Fa-f.:]+/[0-9]{1,3}")) {
                throw Require.illegal("cidr", cidr, "an IP network such as 10.0.0.0/8");
            }
        }
    }
}
