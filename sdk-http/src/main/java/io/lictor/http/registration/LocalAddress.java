package io.lictor.http.registration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.internal.Require;
import io.lictor.api.registration.AddressChoice;

/**
 * Address that a service is registered under, and why it is this one.
 *
 * @param address host name or IP address, or empty: then Consul takes the node's
 * @param reason for the log
 */
record LocalAddress(String address, String reason) {

    /**
     * Resolves a choice against the interfaces of this host.
     *
     * @throws IllegalArgumentException when no interface fits; the message names those that there are
     * @throws ConsulUnavailableException when the way to the agent cannot be found out now
     */
    static LocalAddress resolve(AddressChoice choice, URI agent) {
        return switch (choice) {
            case AddressChoice.Fixed fixed -> new LocalAddress(fixed.address(), "given");
            case AddressChoice.NetworkInterfaceName named -> named(named.name(), all());
            case AddressChoice.Cidr network -> within(network.cidr(), all());
            case AddressChoice.Automatic automatic -> automatic(agent);
        };
    }

    private static LocalAddress automatic(URI agent) {
        String host = agent.getHost().replaceAll("[\\[\\]]", "");
        int port = agent.getPort() > 0 ? agent.getPort() : 443;
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress remote = InetAddress.getByName(host);
            if (remote.isLoopbackAddress()) {
                return new LocalAddress("", "the agent is on this host: Consul takes the node's address");
            }
            // Connecting a datagram socket only asks the routing table: no packet is sent.
            socket.connect(new InetSocketAddress(remote, port));
            InetAddress local = socket.getLocalAddress();
            if (local.isAnyLocalAddress()) {
                throw new SocketException("no route");
            }
            return new LocalAddress(text(local), "this host reaches the agent " + host + " from it");
        } catch (IOException | UncheckedIOException e) {
            throw new ConsulUnavailableException("the address from which this host reaches the agent " + host
                    + " cannot be found out (set an address, a network interface or a network): " + e, e);
        }
    }

    static LocalAddress named(String name, List<Candidate> candidates) {
        return candidates.stream().filter(candidate -> candidate.networkInterface().equals(name)).findFirst()
                .map(found -> new LocalAddress(text(found.address()), "first address of interface " + name))
                .orElseThrow(() -> Require.illegal("network interface", name, "one of " + shown(candidates)));
    }

    static LocalAddress within(String cidr, List<Candidate> candidates) {
        Network network = Network.parse(cidr);
        return candidates.stream().filter(candidate -> network.contains(candidate.address())).findFirst()
                .map(found -> new LocalAddress(text(found.address()),
                        "first address within " + cidr + ", on interface " + found.networkInterface()))
                .orElseThrow(() -> Require.illegal("cidr", cidr, "a network with one of " + shown(candidates)));
    }

    private static String shown(List<Candidate> candidates) {
        return candidates.stream().map(each -> each.networkInterface() + "=" + text(each.address()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Addresses that others can connect to, IPv4 first; an IPv6 link-local one means nothing on another host. */
    private static List<Candidate> all() {
        List<Candidate> candidates = new ArrayList<>();
        try {
            NetworkInterface.networkInterfaces().forEach(each -> each.inetAddresses()
                    .filter(address -> address instanceof Inet4Address || !address.isLinkLocalAddress())
                    .forEach(address -> candidates.add(new Candidate(each.getName(), address))));
        } catch (SocketException e) {
            throw new UncheckedIOException("the network interfaces of this host cannot be listed", e);
        }
        candidates.sort(Comparator.comparing(candidate -> !(candidate.address() instanceof Inet4Address)));
        return candidates;
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    /** An address of this host. */
    record Candidate(String networkInterface, InetAddress address) {}
}
