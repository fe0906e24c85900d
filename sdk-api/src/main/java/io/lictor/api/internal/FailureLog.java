package io.lictor.api.internal;

/** Where the failure of a job is written: this module has no logging of its own. */
@FunctionalInterface
public interface FailureLog {

    /**
     * A job has thrown something that it should have handled; called for the first of several in a row.
     *
     * @param job which
     * @param thrown what
     */
    void failed(String job, Throwable thrown);
}
