package io.lictor.http.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;

import io.lictor.api.ConsulException;
import io.lictor.api.ConsulTimeoutException;

/** Tells requests that were sent and never answered from those that were refused, or never sent. */
public final class Unanswered {

    private Unanswered() {}

    /** Whether the connection, or a gateway on the way, ended before an answer came. */
    public static boolean is(ConsulException failure) {
        Throwable cause = failure.getCause();
        boolean sent = !(cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException);
        return failure instanceof ConsulTimeoutException || (cause instanceof IOException && sent);
    }
}
