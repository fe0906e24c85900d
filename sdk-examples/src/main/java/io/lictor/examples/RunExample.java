package io.lictor.examples;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Starts an example by its name, on the Consul of {@code CONSUL_HTTP_ADDR}, or on one that is started for it:
 * {@code RunExample <name> [its arguments]}.
 */
public final class RunExample {

    private RunExample() {}

    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        if (args.length == 0) {
            throw new IllegalArgumentException("example: none (expected: the name of one, as -Dexample=ClusterTour)");
        }
        String name = args[0];
        List<String> given = Arrays.asList(args).subList(1, args.length);
        Class<?> example = Class.forName(RunExample.class.getPackageName() + "." + name);
        try (Stage stage = Stage.of(name, given)) {
            example.getMethod("main", String[].class).invoke(null, (Object) stage.arguments().toArray(String[]::new));
        }
        System.exit(0); // whatever the example has left running
    }
}
