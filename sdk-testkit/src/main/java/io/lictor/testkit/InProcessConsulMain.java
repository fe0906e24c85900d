package io.lictor.testkit;

import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;

/**
 * Runs an {@link InProcessConsul} from a shell until it is stopped: for tests and first steps, not a Consul.
 *
 * <pre>{@code
 * java -cp ... io.lictor.testkit.InProcessConsulMain --port 8500
 * }</pre>
 */
public final class InProcessConsulMain {
    private static final String HELP = """
            Usage: InProcessConsulMain [--port N] [--datacenter NAME] [--node NAME]

            Answers the HTTP API of Consul 1.8.7 on 127.0.0.1, with its state in memory.
            For tests and first steps. This is not a Consul: nothing is stored, nothing is
            replicated, there is no gossip and no DNS.

              --port N           the port; 0, the default, lets the system choose
              --datacenter NAME  default dc1
              --node NAME        default agent
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
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        InProcessConsul.Builder builder;
        try {
            builder = parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + System.lineSeparator() + System.lineSeparator() + HELP);
            System.exit(2);
            return;
        }
        try (InProcessConsul consul = builder.start()) {
            System.out.println("In-process Consul for tests and first steps (not a Consul) on " + consul.uri());
            System.out.println("CONSUL_HTTP_ADDR=" + consul.address());
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "lictor-in-process-stop"));
            stopped.await();
        }
    }

    static InProcessConsul.Builder parse(String[] arguments) {
        InProcessConsul.Builder builder = InProcessConsul.builder();
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(option + ": nothing (expected: a known option with a value)");
            }
            String value = rest.next();
            switch (option) {
                case "--port" -> builder.port(number(value));
                case "--datacenter" -> builder.datacenter(value);
                case "--node" -> builder.nodeName(value);
                default -> throw new IllegalArgumentException("option: " + option + " (expected: a known one)");
            }
        }
        return builder;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--port: " + text + " (expected: 0 to 65535)", e);
        }
    }
}
