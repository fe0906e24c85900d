package io.lictor.testkit.inprocess.filter;

/** A filter that Consul would refuse; the message is the body of its answer, whose status is 500. */
public final class FilterException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "Failed to create boolean expression evaluator: ";

    private final String reason;

    FilterException(String reason) {
        super(PREFIX + reason);
        this.reason = reason;
    }

    /** The message without its usual start, as {@code /v1/agent/checks} answers it. */
    public String reason() {
        return reason;
    }
}
