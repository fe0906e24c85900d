package io.lictor.http.transport;

/** Lets tests of other packages make what only the transport makes. */
public final class Overloads {

    private Overloads() {}

    public static OverloadException status(int status) {
        return new OverloadException(status, Limit.CONNECTIONS);
    }
}
