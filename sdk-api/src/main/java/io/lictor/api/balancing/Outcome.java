package io.lictor.api.balancing;

/** How the call for which an instance was selected ended. */
public enum Outcome {
    /** The instance answered as it should. */
    SUCCESS,
    /** The instance failed, or could not be reached. */
    FAILURE,
    /** Nobody said: the selection was closed without a word. */
    UNKNOWN
}
