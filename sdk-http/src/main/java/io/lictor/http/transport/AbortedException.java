package io.lictor.http.transport;

/** The client itself ended an exchange. */
final class AbortedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean late;

    private AbortedException(String message, boolean late) {
        super(message, null, false, false);
        this.late = late;
    }

    static AbortedException tooLarge(int limit) {
        return new AbortedException("the body is larger than the limit of " + limit + " bytes (see maxBodySize)",
                false);
    }

    static AbortedException late() {
        return new AbortedException("the answer began and did not end in time", true);
    }

    /** Whether the deadline had passed. */
    boolean isLate() {
        return late;
    }
}
