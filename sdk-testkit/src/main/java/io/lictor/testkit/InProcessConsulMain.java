package io.lictor.testkit;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs an {@link InProcessConsul} from a shell until it is stopped: for tests and first steps, not a Consul.
 *
 * <pre>{@code
 * java -jar sdk-testkit-<version>-server.jar --port 8500
 * }</pre>
 *
 * <p>It prints its address and serves until SIGINT or SIGTERM. It ends with status 0 after {@code --help} and 2 for
 * arguments it does not know, and with 1 when it cannot listen.
 */
public final class InProcessConsulMain {
    private static final int CANNOT_LISTEN = 1;
    private static final int WRONG_ARGUMENTS = 2;
    private static final String HELP = """
            Usage: java -jar sdk-testkit-<version>-server.jar [--port N] [--datacenter NAME] [--node NAME]
                                                        [--version V]

            Answers the HTTP API of Consul on 127.0.0.1, with its state in memory.
            For tests and first steps. This is not a Consul: nothing is stored, nothing is
            replicated, there is no gossip and no DNS.

              --port N           the port; 0, the default, lets the system choose
              --datacenter NAME  default dc1
              --node NAME        default agent
              --version V        answers as Consul 1.8, 1.10, 1.12, 1.14 or 1.16
              --help             this text
            """;

    private InProcessConsulMain() {}

    /**
     * Starts the server, prints its address and serves until the process is stopped.
     *
     * @param arguments the options
     * @throws InterruptedException when the thread is interrupted, which ends the server
     */
    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help") || List.of(arguments).contains("-h")) {
            System.out.print(HELP);
            return;
        }
        InProcessConsul consul;
        try {
            consul = parse(arguments).start();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + System.lineSeparator() + System.lineSeparator() + HELP);
            System.exit(WRONG_ARGUMENTS);
            return;
        } catch (UncheckedIOException e) {
            Throwable cause = e.getCause();
            System.err.println(e.getMessage() + (cause == null ? "" : " (" + cause.getMessage() + ")"));
            System.exit(CANNOT_LISTEN);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(consul::close, "lictor-in-process-stop"));
        System.out.println("In-process Consul for tests and first steps (not a Consul) on " + consul.uri());
        System.out.println("CONSUL_HTTP_ADDR=" + consul.address());
        // the shutdown hook ends it
        new CountDownLatch(1).await();
    }

    static InProcessConsul.Builder parse(String[] arguments) {
        InProcessConsul.Builder builder = InProcessConsul.builder();
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--port" -> builder.port(number(value(option, rest)));
                case "--datacenter" -> builder.datacenter(value(option, rest));
                case "--version" -> builder.version(value(option, rest));
                case "--node" -> builder.nodeName(value(option, rest));
                default -> throw new IllegalArgumentException("option: " + option + " (expected: a known one)");
            }
        }
        return builder;
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + ": nothing (expected: a value)");
        }
        return rest.next();
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--port: " + text + " (expected: 0 to 65535)", e);
        }
    }
}
