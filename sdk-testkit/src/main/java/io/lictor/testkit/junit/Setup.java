package io.lictor.testkit.junit;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * What a {@link ConsulTest} asks for, with the engine decided.
 *
 * @param engine never the default
 * @param version of Consul, empty for the engine's default
 * @param scope how long a Consul lives
 * @param acl whether ACLs are on
 * @param manualTime whether the clock is moved by hand
 * @param changes of the clients' settings
 */
record Setup(ConsulEngine engine, String version, ConsulScope scope, boolean acl, boolean manualTime,
        List<ClientSettings> changes) {

    static Setup of(ConsulTest test, ExtensionContext context) {
        ConsulEngine engine = test.engine() == ConsulEngine.DEFAULT ? configured(context, test) : test.engine();
        if (test.manualTime() && engine != ConsulEngine.IN_PROCESS) {
            throw new ExtensionConfigurationException("manualTime: true on engine " + engine
                    + " (expected: IN_PROCESS, because a real Consul reads the machine's clock)");
        }
        List<ClientSettings> changes = List.of(test.settings()).stream()
                .<ClientSettings>map(type -> ReflectionSupport.newInstance(type)).toList();
        return new Setup(engine, test.version(), test.scope(), test.acl(), test.manualTime(), changes);
    }

    /** Time that is moved by hand is there in-process only, so such a test stays there, whatever the others do. */
    private static ConsulEngine configured(ExtensionContext context, ConsulTest test) {
        Optional<String> name = context.getConfigurationParameter(ConsulTest.ENGINE);
        if (name.isEmpty() || test.manualTime()) {
            return ConsulEngine.IN_PROCESS;
        }
        try {
            ConsulEngine engine = ConsulEngine.valueOf(name.get().strip().toUpperCase(Locale.ROOT));
            return engine == ConsulEngine.DEFAULT ? ConsulEngine.IN_PROCESS : engine;
        } catch (IllegalArgumentException unknown) {
            throw new ExtensionConfigurationException(ConsulTest.ENGINE + ": " + name.get()
                    + " (expected: in_process, real or container)", unknown);
        }
    }
}
