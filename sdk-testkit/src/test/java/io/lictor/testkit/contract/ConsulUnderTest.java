package io.lictor.testkit.contract;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RawHttp;

/** One running Consul, real or not, that the facts are checked on. */
interface ConsulUnderTest extends AutoCloseable {

    /** Which Consul it is, or stands for. */
    ConsulVersion version();

    /** A client that sends no token. */
    RawHttp http();

    /** Where it listens. */
    InetSocketAddress address();

    /** The token that may do everything; empty when ACLs are off. */
    Optional<String> managementToken();

    /** The other datacenter, where there are two. */
    default ConsulUnderTest other() {
        throw new IllegalStateException("one datacenter (expected: a section of two)");
    }

    /** Lets that much time pass for this Consul. */
    void pass(Duration time);

    /** Whether {@link #pass} takes as long as it says, so that facts about time are best checked side by side. */
    boolean isTimeReal();

    /** How many queries are blocked; -1 when that cannot be seen. */
    default int blockedQueries() {
        return -1;
    }

    @Override
    void close();
}
