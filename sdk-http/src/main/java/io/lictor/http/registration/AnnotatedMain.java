package io.lictor.http.registration;

import io.lictor.api.registration.AutoRegistration;
import io.lictor.api.registration.RegisterService;
import io.lictor.http.runtime.DetachedThread;

/** A main class with its annotation. Apart from the Java agent's entry, because loading it needs the SDK's classes. */
final class AnnotatedMain {

    private static final int EXIT_CODE = 1;

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
            RegistrationAgent.say(main.getName() + " is not registered: " + e);
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private static void startOrExit(Class<?> main) {
        try {
            AutoRegistration.start(main);
        } catch (Throwable e) {
            Throwable cause = e.getCause();
            RegistrationAgent.say(main.getName() + " is not started: " + e.getMessage()
                    + (cause == null ? "" : ": " + cause.getMessage()));
            System.exit(EXIT_CODE);
        }
    }
}
