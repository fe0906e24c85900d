package io.lictor.http.transport;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.observe.ConsulObserver;
import io.lictor.api.observe.RequestOutcome;
import io.lictor.http.runtime.SystemRuntime;
import io.lictor.testkit.fault.FaultServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A transport in front of servers that misbehave. */
@Timeout(120)
abstract class TransportTestBase {

    /** For a call that is to end by its deadline, and that a busy machine must have sent by then. */
    static final Duration SHORT = Duration.ofMillis(1_500);

    /** For every other call: none may end by its deadline because the machine is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final FaultServer server = FaultServer.create();
    final List<String> observed = Collections.synchronizedList(new ArrayList<>());
    private final SystemRuntime runtime = new SystemRuntime("test", new ConsulObserver() {
        @Override
        public void requestFinished(String operation, RequestOutcome outcome, int status, Duration elapsed) {
            observed.add(operation + " " + outcome + " " + status);
        }

        @Override
        public void requestRetried(String operation, ConsulException failure) {
            observed.add(operation + " retried");
        }
    });
    private final List<Transport> opened = new ArrayList<>();

    Transport transport(UnaryOperator<ConsulSettings.Builder> change) {
        ConsulSettings.Builder builder = ConsulSettings.builder().addresses(List.of(server.uri()));
        Transport transport = Transport.create(change.apply(builder).build(), runtime);
        opened.add(transport);
        return transport;
    }

    Transport transport() {
        return transport(settings -> settings);
    }

    Transport transport(URI... addresses) {
        return transport(settings -> settings.addresses(List.of(addresses)));
    }

    static Call.Builder read() {
        return Call.get("kv", "/v1/kv/a").subject("a").timeout(PATIENCE);
    }

    static Call poll() {
        return read().lane(Call.Lane.POLL).timeout(Duration.ofMinutes(5)).build();
    }

    static Call.Builder write() {
        return Call.put("kv", "/v1/kv/a", new byte[]{'x'}).subject("a").timeout(PATIENCE);
    }

    static String text(Transport transport, Call call) {
        return transport.send(call, Answer::text);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Transport::close);
        runtime.close();
        server.close();
    }
}
