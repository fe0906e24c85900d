package io.lictor.api.internal;

/** Where the failure of a job is written, such as {@code LOG::error}: this module has no logging of its own. */
@FunctionalInterface
public interface FailureLog {

    /**
     * A job has thrown something that it should have handled; called for the first of several in a row.
     *
     * @param message which job, and what it has thrown
     * @param thrown what
     */
    void failed(String message, Throwable thrown);
}
