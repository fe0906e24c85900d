package io.lictor.http.registration;

import io.lictor.api.registration.AutoRegistration;
import io.lictor.api.registration.RegisterService;
import io.lictor.http.runtime.DetachedThread;

/** A main class with its annotation. Apart from the Java agent's entry, because loading it needs the SDK's classes. */
final class AnnotatedMain {

    private static final int EXIT_CODE = 1;
    private static final int MOST_CAUSES = 8;

    private AnnotatedMain() {}

    /**
     * Registers the class if it carries the annotation: behind the application's back, so that {@code main} is not
     * delayed, or before it when the application must not start without.
     *
     * @return whether it carries the annotation
     */
    static boolean start(Class<?> main) {
        RegisterService annotation = main.getAnnotation(RegisterService.class);
        if (annotation == null) {
            return false;
        }
        if (annotation.failFast()) {
            startOrExit(main);
        } else {
            DetachedThread.start("consul-java-agent", () -> startOrSay(main));
        }
        return true;
    }

    @SuppressWarnings("CatchingUnchecked")
    private static void startOrSay(Class<?> main) {
        try {
            AutoRegistration.start(main);
        } catch (Throwable e) {
            RegistrationAgent.say(main.getName() + " is not registered: " + reason(e));
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private static void startOrExit(Class<?> main) {
        try {
            AutoRegistration.start(main);
        } catch (Throwable e) {
            RegistrationAgent.say(main.getName() + " is not started: " + reason(e));
            System.exit(EXIT_CODE);
        }
    }

    /** What the exception says, and what its causes say that is not in it. */
    private static String reason(Throwable thrown) {
        StringBuilder reason = new StringBuilder(text(thrown));
        Throwable cause = thrown.getCause();
        for (int depth = 0; depth < MOST_CAUSES && cause != null; depth++) {
            String more = text(cause);
            if (reason.indexOf(more) < 0) {
                reason.append(": ").append(more);
            }
            cause = cause.getCause();
        }
        return reason.toString();
    }

    private static String text(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || thrown instanceof Error ? thrown.toString() : message;
    }
}
