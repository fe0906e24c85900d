package io.lictor.api;

/** What the end of a session does to the keys that it holds. */
public enum SessionBehavior {
    /** The keys stay and are free again, after the session's lock delay. */
    RELEASE,
    /** The keys are deleted. */
    DELETE
}
