package io.lictor.testkit.real;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import io.lictor.testkit.net.HeldPort;

/** The ports of one agent, chosen by the kernel and held until the agent is closed. */
final class HeldPorts implements AutoCloseable {
    private final List<HeldPort> held = new ArrayList<>();
    private final Ports numbers;

    private HeldPorts(InetAddress address, boolean tls) {
        numbers = new Ports(
                hold(HeldPort.tcp(address)),
                tls ? hold(HeldPort.tcp(address)) : -1,
                hold(HeldPort.tcpAndUdp(address)),
                hold(HeldPort.tcp(address)),
                hold(HeldPort.tcpAndUdp(address)),
                hold(HeldPort.tcpAndUdp(address)),
                hold(HeldPort.tcp(address)));
    }

    static HeldPorts choose(InetAddress address, boolean tls) {
        return new HeldPorts(address, tls);
    }

    Ports numbers() {
        return numbers;
    }

    @Override
    public void close() {
        held.forEach(HeldPort::close);
    }

    private int hold(HeldPort port) {
        held.add(port);
        return port.number();
    }
}
