package io.lictor.http.registration.app;

/** A program that is no service. */
public final class PlainApp {

    static {
        System.out.println("initialised");
    }

    private PlainApp() {}

    public static void main(String[] arguments) {
        System.out.println("main runs");
    }
}
