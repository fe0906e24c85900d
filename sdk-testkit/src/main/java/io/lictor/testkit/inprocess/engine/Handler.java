package io.lictor.testkit.inprocess.engine;

import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;

/** Answers the requests of one route; called on the connection's own virtual thread, which it may block. */
@FunctionalInterface
public interface Handler {

    /**
     * Answers a call.
     *
     * @throws Refusal for any answer that is no success
     * @throws DecodeException answered with 400 and {@code Request decode failed: ...}
     * @throws InterruptedException when the server is closed
     */
    Response handle(Call call) throws DecodeException, InterruptedException;
}
