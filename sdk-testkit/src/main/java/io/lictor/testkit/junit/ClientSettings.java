package io.lictor.testkit.junit;

import io.lictor.api.ConsulSettings;

/**
 * Change of the settings that injected clients are made from, named by {@link ConsulTest#settings()}. It needs a
 * constructor without parameters and is called on the test's thread.
 *
 * <pre>{@code
 * final class ShortWaits implements ClientSettings {
 *     public void change(ConsulSettings.Builder settings, TestConsul consul) {
 *         settings.watchWait(Duration.ofSeconds(1));
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface ClientSettings {

    /**
     * Changes the settings in place.
     *
     * @param settings address, client name and, with ACLs, the management token are set
     * @param consul where the client is to go
     */
    void change(ConsulSettings.Builder settings, TestConsul consul);
}
