package io.lictor.testkit.junit;

/**
 * A warning or an error in the log.
 *
 * @param level as the log names it
 * @param logger the logger's name
 * @param thread the name of the thread that logged it
 * @param message with its parameters filled in
 */
record LoggedWarning(String level, String logger, String thread, String message) {

    @Override
    public String toString() {
        return level + " of " + logger + " on " + thread + ": " + message;
    }
}
