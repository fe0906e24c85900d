package io.lictor.http.config;

/** Tells what an application's code may throw as it likes from what nobody can go on after. */
final class Fatal {

    private Fatal() {}

    /** Throws on what leaves the virtual machine in doubt; a stack that is too deep for one value does not. */
    static void rethrow(Throwable thrown) {
        if (thrown instanceof VirtualMachineError error && !(thrown instanceof StackOverflowError)) {
            throw error;
        }
    }
}
