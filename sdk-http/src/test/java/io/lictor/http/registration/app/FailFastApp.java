package io.lictor.http.registration.app;

import io.lictor.api.registration.RegisterService;

/** A service that must not start unregistered. */
@RegisterService(name = "strict", port = 8080, failFast = true)
public final class FailFastApp {

    private FailFastApp() {}

    public static void main(String[] arguments) {
        System.out.println("main runs");
    }
}
