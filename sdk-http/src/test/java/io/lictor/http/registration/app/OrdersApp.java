package io.lictor.http.registration.app;

import java.io.IOException;

import io.lictor.api.registration.AutoRegistration;
import io.lictor.api.registration.RegisterService;

/** A service that starts its registration itself, when asked to. */
@RegisterService(name = "orders", portFrom = "${app.port:8080}", ttl = "2s", drain = "1s", tags = "v2")
public final class OrdersApp {

    private OrdersApp() {}

    public static void main(String[] arguments) throws IOException {
        if (Boolean.getBoolean("app.start")) {
            AutoRegistration.start(OrdersApp.class);
        }
        System.out.println("main runs " + String.join(",", arguments));
        System.in.read();
    }
}
