package io.lictor.testkit;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.lictor.testkit.inprocess.engine.AgentLog;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.real.RawHttp;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs an {@link InProcessConsul} from a shell until it is stopped: for tests and first steps, not a Consul.
 *
 * <pre>{@code
 * java -jar sdk-testkit-<version>-server.jar --port 8500
 * java -jar sdk-testkit-<version>-server.jar --version 1.8 agent -config-file consul.json
 * }</pre>
 *
 * <p>It prints its address and serves until SIGINT or SIGTERM. It ends with status 0 after {@code --help} and 2 for
 * arguments it does not know, and with 1 when it cannot listen or
 * read a file.
 */
public final class InProcessConsulMain {
    private static final int CANNOT_START = 1;
    private static final int WRONG_ARGUMENTS = 2;
    private static final String HELP = """
            Usage: java -jar sdk-testkit-<version>-server.jar [--port N] [--datacenter NAME] [--node NAME]
                                                        [--version V] [--config-file FILE]
                   java -jar sdk-testkit-<version>-server.jar [--version V] agent [options of consul agent]
                   java -jar sdk-testkit-<version>-server.jar [--version V] version [-format=json]

            Answers the HTTP API of Consul on 127.0.0.1, with its state in memory.
            For tests and first steps. This is not a Consul: nothing is stored, nothing is
            replicated, there is no gossip and no DNS.

              --port N           the port; 0, the default, lets the system choose
              --datacenter NAME  default dc1
              --node NAME        default agent
              --version V        answers as Consul 1.8, 1.10, 1.12, 1.14 or 1.16
              --config-file FILE a configuration file of Consul in JSON; --config-dir for those of a folder;
                                 keys that have no meaning here are named in a warning
              --help             this text

            With the word agent it stands in for the executable: the port is 8500 unless somebody says otherwise,
            JSON is laid out with -dev only, and the log goes to the standard output as that of an agent does.
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
        ServerArguments parsed;
        try {
            parsed = ServerArguments.parse(arguments);
            if (parsed.isVersion()) {
                printVersion(parsed);
                return;
            }
            consul = parsed.builder().start();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + System.lineSeparator() + System.lineSeparator() + HELP);
            System.exit(WRONG_ARGUMENTS);
            return;
        } catch (UncheckedIOException e) {
            Throwable cause = e.getCause();
            System.err.println(e.getMessage() + (cause == null ? "" : " (" + cause.getMessage() + ")"));
            System.exit(CANNOT_START);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(consul::close, "lictor-in-process-stop"));
        if (!parsed.unknown().isEmpty()) {
            System.err.println("Configuration: without effect here: " + String.join(", ", parsed.unknown()));
        }
        warmUp(parsed.builder().release());
        System.out.println("In-process Consul for tests and first steps (not a Consul) on " + consul.uri());
        System.out.println("CONSUL_HTTP_ADDR=" + consul.address());
        if (parsed.isAgent()) {
            printLog(consul, parsed.logLevel());
        }
        // the shutdown hook ends it
        new CountDownLatch(1).await();
    }

    /** What the first request of each kind costs, classes above all, is paid before anybody is told where to send one. */
    private static void warmUp(Release release) {
        try (InProcessConsul other = InProcessConsul.builder().version(release.version()).start()) {
            RawHttp http = RawHttp.of(other.uri());
            http.get("/v1/agent/self");
            http.put("/v1/kv/warm", "1");
            http.get("/v1/kv/warm?index=1&wait=1ms");
            http.get("/v1/kv/warm?index=" + other.sections().engine().state().index() + "&wait=1ms");
            http.put("/v1/agent/service/register", "{\"Name\":\"warm\"}");
            http.get("/v1/health/service/warm");
            http.put("/v1/session/create", "{}");
        }
    }

    private static void printVersion(ServerArguments parsed) {
        String version = parsed.builder().release().version();
        System.out.println(parsed.isJson()
                ? new String(GoJson.pretty(versionOf(version)), StandardCharsets.UTF_8).strip()
                : "Consul v" + version + System.lineSeparator()
                        + "In-process Consul for tests and first steps (not a Consul)");
    }

    private static ObjectNode versionOf(String version) {
        ObjectNode all = GoJson.object().put("Version", version).put("Revision", "").put("Prerelease", "");
        all.putObject("RPC").put("Default", 2).put("Min", 2).put("Max", 3);
        return all;
    }

    /** The lines by which others see that an agent is ready, and then what happens. */
    private static void printLog(InProcessConsul consul, AgentLog.Level level) throws InterruptedException {
        AgentLog log = consul.sections().engine().log();
        try (AgentLog.Tail tail = log.follow(level)) {
            System.out.println("==> Consul agent running!");
            log.say(AgentLog.Level.INFO, "agent.server", "cluster leadership acquired");
            log.say(AgentLog.Level.INFO, "agent.server", "New leader elected", "payload", consul.nodeName());
            log.info("Synced node info");
            while (!tail.isEnded()) {
                tail.next().ifPresent(line -> System.out.print("    " + line.text()));
            }
        }
    }
}
