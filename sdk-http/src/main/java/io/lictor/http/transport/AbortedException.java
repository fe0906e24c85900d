package io.lictor.http.transport;

/** The client itself ended an exchange. */
final class AbortedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean late;
    private final boolean turnedAway;

    private AbortedException(String message, boolean late, boolean turnedAway) {
        super(message, null, false, false);
        this.late = late;
        this.turnedAway = turnedAway;
    }

    static AbortedException tooLarge(int limit) {
        return new AbortedException("the body is larger than the limit of " + limit + " bytes (see maxBodySize)",
                false, false);
    }

    static AbortedException late() {
        return new AbortedException("the answer began and did not end in time", true, false);
    }

    static AbortedException turnedAway() {
        return new AbortedException("other requests to this address are not answered", false, true);
    }

    /** Whether the client has turned away from the address. */
    boolean isTurnedAway() {
        return turnedAway;
    }

    /** Whether the deadline had passed. */
    boolean isLate() {
        return late;
    }
}
