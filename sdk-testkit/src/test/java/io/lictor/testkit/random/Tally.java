package io.lictor.testkit.random;

/** How alike the answers were. */
final class Tally {
    private int requests;
    private int sameClass;
    private int sameStatus;
    private int errors;
    private int sameText;
    private int unanswered;

    void count(Twins.Exchange exchange) {
        requests++;
        if (!exchange.isAnsweredByReal()) {
            unanswered++;
            return;
        }
        sameClass += exchange.isSameClass() ? 1 : 0;
        sameStatus += exchange.isSameStatus() ? 1 : 0;
        if (exchange.isError()) {
            errors++;
            sameText += exchange.isSameText() ? 1 : 0;
        }
    }

    int requests() {
        return requests;
    }

    @Override
    public String toString() {
        return requests + " random requests: " + sameClass + " with the same status class, " + sameStatus
                + " with the same status, of " + errors + " errors " + sameText + " with the same text; " + unanswered
                + " ended the connection of the real Consul (a nil pointer in its handler)";
    }
}
