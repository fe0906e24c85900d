package io.lictor.testkit.junit;

/** What a test can leave behind. */
public enum LeakKind {
    /** A request that Consul has not answered, of a client that is still open. In-process only. */
    POLL("poll"),
    /** A session in Consul that nobody has destroyed. */
    SESSION("session"),
    /** A platform thread, or a virtual thread of Lictor. */
    THREAD("thread"),
    /** A warning or an error of {@code io.lictor} in the log. */
    WARNING("warning");

    private final String word;

    LeakKind(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
