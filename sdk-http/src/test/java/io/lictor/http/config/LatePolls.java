package io.lictor.http.config;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.RecordedRequest;
import io.lictor.testkit.net.Await;

/** Blocking queries whose answers are on the way for as long as a test says, as they are from a slow machine. */
final class LatePolls {

    private final Function<RecordedRequest, FaultAnswer> server;
    private final Map<String, FaultAnswer> recorded = new ConcurrentHashMap<>();
    private final Set<String> brought = ConcurrentHashMap.newKeySet();
    private volatile boolean holding;

    LatePolls(Function<RecordedRequest, FaultAnswer> server) {
        this.server = server;
    }

    /** From now on no answer of a poll arrives. */
    void hold() {
        holding = true;
    }

    /** Has the server answer the polls of these paths now. */
    void record(String... paths) {
        for (String path : paths) {
            Await.until(Duration.ofSeconds(20), "poll of " + path, () -> recorded.keySet().toString(),
                    () -> recorded.containsKey(path));
        }
    }

    /** One answer arrives; the poll after it has to wait. */
    void bring(String path) {
        brought.add(path);
    }

    void release() {
        holding = false;
    }

    FaultAnswer answer(RecordedRequest request) {
        if (!request.query().contains("index=")) {
            return server.apply(request);
        }
        FaultAnswer answer = server.apply(request);
        if (holding) {
            recorded.putIfAbsent(request.path(), answer);
            Await.until(Duration.ofMinutes(1), request.target(), () -> "", () -> !holding || brought.remove(request
                    .path()));
        }
        return answer;
    }
}
