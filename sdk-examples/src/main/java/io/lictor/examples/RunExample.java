package io.lictor.examples;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/**
 * Starts an example by its name, on the Consul of {@code CONSUL_HTTP_ADDR}, or on one that is started for it:
 * {@code RunExample <name> [its arguments]}.
 */
public final class RunExample {

    private RunExample() {}

    public static void main(String[] args) {
        CommandLine.run("usage: RunExample <name of an example, such as ClusterTour> [its arguments]", args, words -> {
            String name = words.nextOr("");
            Method example = example(name);
            try (Stage stage = Stage.of(name, List.of(words.rest()))) {
                example.invoke(null, (Object) stage.arguments().toArray(String[]::new));
            } catch (InvocationTargetException e) {
                System.err.println(CommandLine.reason(e.getCause() == null ? e : e.getCause()));
                return 1;
            }
            System.exit(0); // whatever the example has left running
            return 0;
        });
    }

    private static Method example(String name) throws NoSuchMethodException {
        try {
            return Class.forName(RunExample.class.getPackageName() + "." + name).getMethod("main", String[].class);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("no example \"" + name + "\" (see the table in README)", e);
        }
    }
}
