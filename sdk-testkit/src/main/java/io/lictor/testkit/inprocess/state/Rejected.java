package io.lictor.testkit.inprocess.state;

/** A change that the servers refuse; the message is Consul's and is answered with 500. */
public final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String text;

    /** A refusal in Consul's words. */
    public Rejected(String text) {
        super(text, null, false, false);
        this.text = text;
    }

    /** Consul's words. */
    public String text() {
        return text;
    }
}
