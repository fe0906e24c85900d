package io.lictor.http.transport;

/** The time was over before the answer was whole. */
final class DeadlineException extends Exception {

    private static final long serialVersionUID = 1L;

    DeadlineException(boolean answerBegun) {
        super(answerBegun ? "the answer began but did not end" : "no answer", null, false, false);
    }
}
