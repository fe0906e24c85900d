package io.lictor.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HeldPortTest {
    private static final InetAddress LOCALHOST = InetAddress.getLoopbackAddress();

    @Test
    void refusesConnectionsWhileHeld() {
        try (HeldPort port = HeldPort.tcpAndUdp(LOCALHOST)) {
            assertThatThrownBy(() -> new Socket(LOCALHOST, port.number())).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void letsAServerListenWhichReusesAddresses() throws IOException {
        try (HeldPort port = HeldPort.tcp(LOCALHOST); ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(LOCALHOST, port.number()));

            try (Socket client = new Socket(LOCALHOST, port.number())) {
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void keepsThePortFromOthers() throws IOException {
        try (HeldPort port = HeldPort.tcp(LOCALHOST); ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(false);

            assertThatThrownBy(() -> other.bind(new InetSocketAddress(LOCALHOST, port.number())))
                    .isInstanceOf(BindException.class);
        }
    }
}
