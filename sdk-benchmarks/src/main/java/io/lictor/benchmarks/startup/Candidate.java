package io.lictor.benchmarks.startup;

/** Main class of a JVM that registers one service with a TTL check and lets it pass, then waits to be ended. */
enum Candidate {
    RAW_SOCKET("raw socket", RawSocketStart.class), BARE_HTTP_CLIENT("bare HttpClient", BareStart.class),
    LICTOR("Lictor", LictorStart.class), KIWI("kiwi consul-client", KiwiStart.class),
    ECWID("Ecwid consul-api", EcwidStart.class);

    private final String title;
    private final Class<?> main;

    Candidate(String title, Class<?> main) {
        this.title = title;
        this.main = main;
    }

    String title() {
        return title;
    }

    String mainClass() {
        return main.getName();
    }
}
