package io.lictor.testkit.inprocess.json;

/** A body that Go would not decode; the message is Go's. */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1;

    /** A complaint in Go's words. */
    public DecodeException(String message) {
        super(message, null, false, false);
    }
}
