package io.lictor.http.registration;

import org.jspecify.annotations.Nullable;

/**
 * Entry of the Java agent: registers the main class that carries {@code @RegisterService} before {@code main} runs.
 *
 * <p>It is named in the manifest of {@code sdk-http} for {@code -javaagent}, and in that of an executable jar by
 * {@code Launcher-Agent-Class}. No bytecode is changed. It knows no class but the JDK's, and throws nothing: a JVM whose
 * agent throws does not start.
 */
public final class RegistrationAgent {

    private static final String DEBUG = "debug";

    private RegistrationAgent() {}

    /**
     * Called by the JVM for {@code -javaagent}.
     *
     * @param arguments {@code debug} to say on standard error what was found, or null
     */
    public static void premain(@Nullable String arguments) {
        begin(DEBUG.equals(arguments) || Boolean.getBoolean("lictor.agent.debug"));
    }

    /**
     * Called by the launcher for {@code Launcher-Agent-Class}.
     *
     * @param arguments as for {@link #premain}
     */
    public static void agentmain(@Nullable String arguments) {
        premain(arguments);
    }

    @SuppressWarnings("CatchingUnchecked")
    private static void begin(boolean debug) {
        try {
            Class<?> main = MainClass.find();
            boolean started = main != null && AnnotatedMain.start(main);
            if (debug) {
                say((main == null ? "no main class found" : "main class " + main.getName())
                        + (started ? " is being registered" : " carries no @RegisterService: nothing to do"));
            }
        } catch (Throwable e) {
            say("the service is not registered: " + e);
        }
    }

    /** Logging may be missing, and must not be set up before the application does it. */
    static void say(String message) {
        System.err.println("lictor: " + message);
    }
}
