package io.lictor.http.registration.app;

import io.lictor.api.ConsulClient;

/** An application that asks Consul for the first time when it ends. */
public final class LastCallApp {

    private LastCallApp() {}

    public static void main(String[] arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out
                .println("leader known: " + ConsulClient.shared().status().leader().isPresent()), "last-call"));
    }
}
