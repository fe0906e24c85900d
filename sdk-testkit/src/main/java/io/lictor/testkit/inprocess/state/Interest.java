package io.lictor.testkit.inprocess.state;

import java.util.HashSet;
import java.util.Set;

/** What a blocking query has looked at, and so what can wake it. A read that nobody waits for collects nothing. */
public final class Interest {
    private final Set<String> topics = new HashSet<>();
    private final Set<String> keyPrefixes = new HashSet<>();

    /** Wakes on changes of a topic. */
    public void in(String topic) {
        topics.add(topic);
    }

    /** Wakes on changes of keys with a prefix. */
    public void inKeys(String prefix) {
        keyPrefixes.add(prefix);
    }

    Set<String> topics() {
        return topics;
    }

    Set<String> keyPrefixes() {
        return keyPrefixes;
    }
}
