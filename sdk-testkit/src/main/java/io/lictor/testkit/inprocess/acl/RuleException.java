package io.lictor.testkit.inprocess.acl;

/** A text that is no text of rules. */
public final class RuleException extends Exception {
    private static final long serialVersionUID = 1;

    RuleException(String message) {
        super(message, null, false, false);
    }
}
